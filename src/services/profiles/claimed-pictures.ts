import type { PictureClaim } from '../../domain/claimed-profile';
import { DownloadError } from '../../domain/download-error';
import {
  BusyError,
  InvalidRequestError,
  RateLimitedError,
  UnsupportedMediaTypeError,
} from '../../domain/errors';
import type { MonotonicClock, PictureSource } from '../../domain/ports';
import type { AvatarService } from './avatar-service';
import { FIRST_PAUSE_MS, PicturePauses } from './picture-pauses';

/** Users whose pictures wait. */
const MAX_WAITING = 1_000;
const AT_ONCE = 4;

export interface ClaimedPictureParts {
  source: PictureSource;
  avatars: Pick<AvatarService, 'isWanted' | 'takeOver'>;
  monotonic: MonotonicClock;
  onError: (error: unknown) => void;
}

interface Wanted {
  claim: PictureClaim;
  /** Called if the picture cannot be had this time, with the milliseconds after which it may be asked for again. */
  again: (after_ms: number) => void;
}

/** Fetches the pictures that the claims of external users name, in the background: each address until it is known what is there. */
export class ClaimedPictures {
  private readonly waiting = new Map<number, Wanted>();
  /** Users whose picture is being fetched: several tokens may name it meanwhile. */
  private readonly busy = new Map<number, Wanted>();
  /** Those being fetched that are wanted no more. */
  private readonly dropped = new WeakSet<Wanted>();
  private readonly workers = new Set<Promise<void>>();
  private readonly end = new AbortController();
  private readonly pauses: PicturePauses;

  constructor(private readonly parts: ClaimedPictureParts) {
    this.pauses = new PicturePauses(parts.monotonic);
  }

  /** Returns at once. */
  fetch(user_id: number, wanted: Wanted): void {
    if (this.end.signal.aborted) return;
    if (this.waiting.size >= MAX_WAITING && !this.waiting.has(user_id)) return wanted.again(FIRST_PAUSE_MS);
    // The one that gives way may be the token that goes on being used.
    this.waiting.get(user_id)?.again(FIRST_PAUSE_MS);
    this.waiting.set(user_id, wanted);
    if (this.workers.size >= AT_ONCE) return;
    const worker = this.work().finally(() => this.workers.delete(worker));
    this.workers.add(worker);
  }

  /**
   * The picture that the user has is named again. What was named before is not wanted any more, where no time of its token says that it is
   * newer.
   */
  keep(user_id: number): void {
    const waiting = this.waiting.get(user_id);
    if (waiting && waiting.claim.issued_at === undefined) this.waiting.delete(user_id);
    const busy = this.busy.get(user_id);
    if (busy && busy.claim.issued_at === undefined) this.dropped.add(busy);
  }

  /** Resolves when nothing is fetched any more. What is left comes with the next token. */
  async stop(): Promise<void> {
    this.end.abort();
    this.waiting.clear();
    await Promise.all(this.workers);
  }

  private async work(): Promise<void> {
    for (let next = this.next(); next; next = this.next()) {
      const [user_id, wanted] = next;
      this.waiting.delete(user_id);
      this.busy.set(user_id, wanted);
      await this.take(user_id, wanted).catch((error: unknown) => {
        if (this.end.signal.aborted) return;
        if (!isPassing(error)) this.parts.onError(error);
        if (this.dropped.has(wanted)) return;
        wanted.again(this.pauses.failed(user_id, wanted.claim.url, retryAfterMs(error)));
      });
      this.busy.delete(user_id);
    }
  }

  private next(): [user_id: number, wanted: Wanted] | undefined {
    for (const entry of this.waiting) if (!this.busy.has(entry[0])) return entry;
    return undefined;
  }

  private async take(user_id: number, wanted: Wanted): Promise<void> {
    const { source, avatars } = this.parts;
    const { claim, again } = wanted;
    const pause_ms = this.pauses.left(user_id, claim.url);
    if (pause_ms > 0) return again(pause_ms);
    if (!(await avatars.isWanted(user_id, claim))) return;
    const takeOver = async (bytes: Buffer | null) => {
      if (!this.dropped.has(wanted)) await avatars.takeOver(user_id, claim, bytes);
    };
    try {
      await takeOver(await source.fetch(claim.url, this.end.signal));
    } catch (error) {
      if (!isFinal(error)) throw error;
      await takeOver(null);
    }
    this.pauses.forget(user_id, claim.url);
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

/** Another time it may go well, and nobody has to look after it. */
function isPassing(error: unknown): boolean {
  return error instanceof DownloadError || error instanceof BusyError || error instanceof RateLimitedError;
}

function retryAfterMs(error: unknown): number {
  return error instanceof RateLimitedError ? error.retryAfterSeconds * 1_000 : 0;
}
