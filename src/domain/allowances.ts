import type { Allowance } from '../contracts/route';

export interface Rate {
  points: number;
  seconds: number;
  /** A second allowance, used when the first is spent. */
  burst?: { points: number; seconds: number };
  /** Whether calls are counted by account, or by address because nobody is logged in. */
  by: 'address' | 'user';
}

/** `light`: events that cost next to nothing. `connect`: new sockets. `refusal`: error events, because a flood would cause one each. */
export type RateName = Exclude<Allowance, 'none'> | 'typing' | 'light' | 'connect' | 'refusal';

/** How often one account, or one address, may call. Reading is generous: existing clients reload the contact list for each message. */
export const rates: Record<RateName, Rate> = {
  register: { points: 30, seconds: 3600, by: 'address' },
  challenge: { points: 60, seconds: 60, by: 'address' },
  invite: { points: 60, seconds: 60, by: 'address' },
  login: { points: 30, seconds: 60, by: 'address' },
  password: { points: 10, seconds: 60, by: 'user' },
  forgot: { points: 20, seconds: 3600, by: 'address' },
  // A team's backend may exchange the tokens of all its people, from one address.
  exchange: { points: 50, seconds: 1, burst: { points: 1_000, seconds: 60 }, by: 'address' },
  send: { points: 10, seconds: 1, burst: { points: 100, seconds: 20 }, by: 'user' },
  write: { points: 5, seconds: 1, burst: { points: 60, seconds: 20 }, by: 'user' },
  // Each tells the whole group, and so does leaving it again.
  join: { points: 20, seconds: 600, by: 'user' },
  search: { points: 3, seconds: 1, burst: { points: 20, seconds: 10 }, by: 'user' },
  read: { points: 20, seconds: 1, burst: { points: 200, seconds: 20 }, by: 'user' },
  // Reading one can take a third of a second of a processor, and they are read one after the other.
  picture: { points: 10, seconds: 60, by: 'user' },
  push_test: { points: 5, seconds: 60, by: 'user' },
  export: { points: 5, seconds: 86_400, by: 'user' },
  typing: { points: 20, seconds: 1, by: 'user' },
  light: { points: 20, seconds: 1, burst: { points: 200, seconds: 20 }, by: 'user' },
  connect: { points: 5, seconds: 1, burst: { points: 300, seconds: 60 }, by: 'user' },
  refusal: { points: 5, seconds: 1, burst: { points: 20, seconds: 20 }, by: 'user' },
};

/** Counts calls. */
export interface RateLimiter {
  /** Takes one call from an allowance. Undefined if nothing has to be waited for. Rejects with RateLimitedError. */
  take(name: RateName, key: string): Promise<void> | undefined;
}
