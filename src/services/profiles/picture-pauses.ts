import { pictureHash } from '../../domain/claimed-profile';
import type { MonotonicClock } from '../../domain/ports';

export const FIRST_PAUSE_MS = 5 * 60_000;
const LONGEST_PAUSE_MS = 24 * 60 * 60_000;
/** Users of whom failures are remembered; those whose last one is the longest ago are forgotten. */
const MAX_USERS = 10_000;
/** Addresses of each user: tokens that are used at the same time may name several. */
const MAX_ADDRESSES = 4;

interface Pause {
  length_ms: number;
  until: number;
}

/**
 * When pictures that could not be had are asked for again, whichever token names them: after five minutes, then after twice as long each
 * time, a day at most.
 */
export class PicturePauses {
  /** Of each user, by the hash of the address. */
  private readonly pauses = new Map<number, Map<string, Pause>>();

  constructor(private readonly clock: MonotonicClock) {}

  /** In how many milliseconds the picture at this address may be asked for. */
  left(user_id: number, url: string): number {
    const pause = this.pauses.get(user_id)?.get(pictureHash(url));
    return pause ? Math.max(0, pause.until - this.clock()) : 0;
  }

  /** It could not be had. Returns in how many milliseconds it may be asked for again, at least `atLeast_ms`. */
  failed(user_id: number, url: string, atLeast_ms: number): number {
    const own = this.pauses.get(user_id) ?? new Map<string, Pause>();
    const hash = pictureHash(url);
    const before = own.get(hash);
    const length_ms = before ? Math.min(before.length_ms * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    const pause_ms = Math.max(length_ms, atLeast_ms);
    remember(own, hash, { length_ms, until: this.clock() + pause_ms }, MAX_ADDRESSES);
    remember(this.pauses, user_id, own, MAX_USERS);
    return pause_ms;
  }

  /** The picture at this address was dealt with. */
  forget(user_id: number, url: string): void {
    const own = this.pauses.get(user_id);
    own?.delete(pictureHash(url));
    if (own?.size === 0) this.pauses.delete(user_id);
  }
}

/** As the newest of at most `limit`. */
function remember<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > limit && oldest !== undefined) map.delete(oldest);
}
