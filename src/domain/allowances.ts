import type { Allowance } from '../contracts/route';

export interface Rate {
  points: number;
  seconds: number;
  /** What may come on top at once, before a pause is needed. */
  burst?: { points: number; seconds: number };
  /** Strangers are counted by address, people by account. */
  by: 'address' | 'user';
}

/** `light`: what costs nearly nothing. `connect`: sockets. `refusal`: error events, of which a flood would cause one each. */
export type RateName = Exclude<Allowance, 'none'> | 'typing' | 'light' | 'connect' | 'refusal';

/** How much of everything one person, or one address, may do. Reading is generous: existing clients reload the list for each message. */
export const rates: Record<RateName, Rate> = {
  register: { points: 30, seconds: 3600, by: 'address' },
  login: { points: 30, seconds: 60, by: 'address' },
  send: { points: 10, seconds: 1, burst: { points: 100, seconds: 20 }, by: 'user' },
  write: { points: 5, seconds: 1, burst: { points: 60, seconds: 20 }, by: 'user' },
  search: { points: 3, seconds: 1, burst: { points: 20, seconds: 10 }, by: 'user' },
  read: { points: 20, seconds: 1, burst: { points: 200, seconds: 20 }, by: 'user' },
  push_test: { points: 5, seconds: 60, by: 'user' },
  typing: { points: 20, seconds: 1, by: 'user' },
  light: { points: 20, seconds: 1, burst: { points: 200, seconds: 20 }, by: 'user' },
  connect: { points: 5, seconds: 1, burst: { points: 300, seconds: 60 }, by: 'user' },
  refusal: { points: 5, seconds: 1, burst: { points: 20, seconds: 20 }, by: 'user' },
};

/** Takes one call from an allowance. */
export interface RateLimiter {
  /** Undefined where nothing has to be asked. Rejects with RateLimitedError. */
  take(name: RateName, key: string): Promise<void> | undefined;
}
