export interface RetryPolicy {
  /** The longest delay before the first retry. */
  first_ms: number;
  /** The longest delay before any retry. */
  max_ms: number;
  /** How long a Retry-After is honoured at most; default: not at all. */
  max_asked_ms?: number;
}

export interface RetryState {
  /** Attempts that failed, not counting the first. */
  retries: number;
  /** In [0, 1). */
  random: number;
  /** What the other side asked for in a Retry-After. */
  asked_ms?: number | undefined;
}

/** No policy reaches its maximum later; more would leave the range of numbers. */
const MAX_DOUBLINGS = 30;

/**
 * Milliseconds until the next attempt: the delay doubles with each retry, and half of it is random, so that many jobs that failed
 * together do not come back together.
 */
export function retryDelay(
  { first_ms, max_ms, max_asked_ms = 0 }: RetryPolicy,
  { retries, random, asked_ms = 0 }: RetryState,
): number {
  const longest = Math.min(first_ms * 2 ** Math.min(retries, MAX_DOUBLINGS), max_ms);
  const backoff = longest / 2 + (longest / 2) * random;
  return Math.round(Math.max(backoff, Math.min(asked_ms, max_asked_ms)));
}

/** Milliseconds that a Retry-After header asks for (RFC 9110, section 10.2.3); undefined if there is none or it is malformed. */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1_000;
  // Date.parse also reads what is no HTTP date, -5 for instance.
  const date = /^[A-Za-z]{3}/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
