import { pictureHash } from '../../domain/claimed-profile';
import type { MonotonicClock } from '../../domain/ports';

export const FIRST_PAUSE_MS = 5 * 60_000;
const LONGEST_PAUSE_MS = 24 * 60 * 60_000;
/** Users of whom a failure is remembered; those whose last one is the longest ago are forgotten. */
const MAX_REMEMBERED = 10_000;

interface Pause {
  hash: string;
  length_ms: number;
  until: number;
}

/**
 * When pictures that could not be had are asked for again, whichever token names them: after five minutes, then after twice as long each
 * time, a day at most.
 */
export class PicturePauses {
  private readonly pauses = new Map<number, Pause>();

  constructor(private readonly clock: MonotonicClock) {}

  /** In how many milliseconds the picture at this address may be asked for. */
  left(user_id: number, url: string): number {
    const pause = this.pauses.get(user_id);
    return pause?.hash === pictureHash(url) ? Math.max(0, pause.until - this.clock()) : 0;
  }

  /** It could not be had. Returns in how many milliseconds it may be asked for again, at least `atLeast_ms`. */
  failed(user_id: number, url: string, atLeast_ms: number): number {
    const hash = pictureHash(url);
    const before = this.pauses.get(user_id);
    const doubled = before?.hash === hash ? before.length_ms * 2 : FIRST_PAUSE_MS;
    const length_ms = Math.min(doubled, LONGEST_PAUSE_MS);
    const pause_ms = Math.max(length_ms, atLeast_ms);
    this.pauses.delete(user_id);
    this.pauses.set(user_id, { hash, length_ms, until: this.clock() + pause_ms });
    const [oldest] = this.pauses.keys();
    if (this.pauses.size > MAX_REMEMBERED && oldest !== undefined) this.pauses.delete(oldest);
    return pause_ms;
  }

  /** The user's picture was dealt with. */
  forget(user_id: number): void {
    this.pauses.delete(user_id);
  }
}
