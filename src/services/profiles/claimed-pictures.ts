import { pictureHash } from '../../domain/claimed-profile';
import { DownloadError } from '../../domain/download-error';
import {
  BusyError,
  InvalidRequestError,
  RateLimitedError,
  UnsupportedMediaTypeError,
} from '../../domain/errors';
import type { PictureSource } from '../../domain/ports';
import type { ExternalUserRepository } from '../../repositories/accounts/external-user-repository';
import type { AvatarService } from './avatar-service';

/** Users whose pictures wait; of others the next token brings it up again. */
const MAX_WAITING = 1_000;
const AT_ONCE = 4;

export interface ClaimedPictureParts {
  source: PictureSource;
  avatars: Pick<AvatarService, 'set'>;
  users: Pick<ExternalUserRepository, 'remembersPicture' | 'rememberPicture'>;
  onError: (error: unknown) => void;
}

/** Fetches the pictures that the claims of external users name, in the background: each address once. */
export class ClaimedPictures {
  private readonly waiting = new Map<number, string>();
  /** Users whose picture is being fetched: several tokens may name it meanwhile. */
  private readonly busy = new Set<number>();
  private readonly workers = new Set<Promise<void>>();
  private readonly end = new AbortController();

  constructor(private readonly parts: ClaimedPictureParts) {}

  /** Returns at once. */
  fetch(user_id: number, url: string): void {
    if (this.end.signal.aborted) return;
    if (this.waiting.size >= MAX_WAITING && !this.waiting.has(user_id)) return;
    this.waiting.set(user_id, url);
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
      const [user_id, url] = next;
      this.waiting.delete(user_id);
      this.busy.add(user_id);
      await this.take(user_id, url).catch((error: unknown) => {
        if (!isPassing(error) && !this.end.signal.aborted) this.parts.onError(error);
      });
      this.busy.delete(user_id);
    }
  }

  private next(): [user_id: number, url: string] | undefined {
    for (const entry of this.waiting) if (!this.busy.has(entry[0])) return entry;
    return undefined;
  }

  private async take(user_id: number, url: string): Promise<void> {
    const { source, avatars, users } = this.parts;
    const hash = pictureHash(url);
    if (await users.remembersPicture(user_id, hash)) return;
    try {
      await avatars.set(user_id, await source.fetch(url, this.end.signal));
    } catch (error) {
      if (!isFinal(error)) throw error;
    }
    // Also of what is no picture: the same address is not asked again.
    await users.rememberPicture(user_id, hash);
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
