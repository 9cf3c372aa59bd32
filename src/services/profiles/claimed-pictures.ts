import type { PictureClaim } from '../../domain/claimed-profile';
import { DownloadError } from '../../domain/download-error';
import {
  BusyError,
  InvalidRequestError,
  RateLimitedError,
  UnsupportedMediaTypeError,
} from '../../domain/errors';
import type { PictureSource } from '../../domain/ports';
import type { AvatarService } from './avatar-service';

/** Users whose pictures wait; of others the next token brings it up again. */
const MAX_WAITING = 1_000;
const AT_ONCE = 4;

export interface ClaimedPictureParts {
  source: PictureSource;
  avatars: Pick<AvatarService, 'isWanted' | 'takeOver'>;
  onError: (error: unknown) => void;
}

/** Fetches the pictures that the claims of external users name, in the background: each address once. */
export class ClaimedPictures {
  private readonly waiting = new Map<number, PictureClaim>();
  /** Users whose picture is being fetched: several tokens may name it meanwhile. */
  private readonly busy = new Set<number>();
  private readonly workers = new Set<Promise<void>>();
  private readonly end = new AbortController();

  constructor(private readonly parts: ClaimedPictureParts) {}

  /** Returns at once. */
  fetch(user_id: number, claim: PictureClaim): void {
    if (this.end.signal.aborted) return;
    if (this.waiting.size >= MAX_WAITING && !this.waiting.has(user_id)) return;
    this.waiting.set(user_id, claim);
    if (this.workers.size >= AT_ONCE) return;
    const worker = this.work().finally(() => this.workers.delete(worker));
    this.workers.add(worker);
  }

  /** Resolves when nothing is fetched any more. What is left comes with the next token. */
  async stop(): Promise<void> {
    this.end.abort();
    this.waiting.clear();
    await Promise.all(this.workers);
  }

  private async work(): Promise<void> {
    for (let next = this.next(); next; next = this.next()) {
      const [user_id, claim] = next;
      this.waiting.delete(user_id);
      this.busy.add(user_id);
      await this.take(user_id, claim).catch((error: unknown) => {
        if (!isPassing(error) && !this.end.signal.aborted) this.parts.onError(error);
      });
      this.busy.delete(user_id);
    }
  }

  private next(): [user_id: number, claim: PictureClaim] | undefined {
    for (const entry of this.waiting) if (!this.busy.has(entry[0])) return entry;
    return undefined;
  }

  private async take(user_id: number, claim: PictureClaim): Promise<void> {
    const { source, avatars } = this.parts;
    if (!(await avatars.isWanted(user_id, claim))) return;
    try {
      await avatars.takeOver(user_id, claim, await source.fetch(claim.url, this.end.signal));
    } catch (error) {
      if (!isFinal(error)) throw error;
      await avatars.takeOver(user_id, claim, null);
    }
  }
}

/** It will be the same another time. */
function isFinal(error: unknown): boolean {
  return (
    (error instanceof DownloadError && error.isFinal) ||
    error instanceof UnsupportedMediaTypeError ||
    error instanceof InvalidRequestError
  );
}

/** With the next token it may go well. */
function isPassing(error: unknown): boolean {
  return error instanceof DownloadError || error instanceof BusyError || error instanceof RateLimitedError;
}
