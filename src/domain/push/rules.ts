import type { PushRule, SuppressReason } from './ports';

/** A push is worth sending for a day after its message. */
export const PUSH_LIFETIME_MS = 86_400_000;

/** A refused subscription is removed after this many refusals over this long without a success in between. */
export const REFUSALS_TO_REMOVE = 3;
export const REFUSED_FOR_MS = 86_400_000;

/** Devices per person; one more and the one that was refreshed longest ago goes. */
export const SUBSCRIPTIONS_PER_USER = 16;

/** One message for one person, as it stands right before sending. */
export interface Waiting {
  rule: PushRule;
  seq: number;
  deleted: boolean;
  /** The person has hidden the message, or cleared the conversation since. */
  hidden: boolean;
  /** Null if the person is not a member, or joined after the message was sent. */
  member: {
    read_seq: number;
    delivered_seq: number;
    /** Milliseconds since 1970. */
    muted_until: number | null;
  } | null;
}

/** Why this message must not be pushed any more; undefined where it must. */
export function reasonNotToPush(
  waiting: Waiting,
  { now, connected }: { now: number; connected: boolean },
): SuppressReason | undefined {
  const { member, seq } = waiting;
  if (!member) return 'not_a_member';
  if (waiting.deleted) return 'deleted';
  if (waiting.hidden) return 'hidden';
  if (member.read_seq >= seq) return 'read';
  if (member.muted_until !== null && member.muted_until > now) return 'muted';
  // This person does have a socket; it just does not answer.
  if (waiting.rule === 'unacknowledged') return member.delivered_seq >= seq ? 'acknowledged' : undefined;
  return connected ? 'connected' : undefined;
}

const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 15 * 60_000;

/**
 * Milliseconds until the next try after `retries` tries that failed: doubling from 2 s to 15 min, half of it by chance so that
 * a crowd does not come back as one. What the push service asked for is kept, up to a day. `random` is in [0, 1).
 */
export function retryDelay(retries: number, random: number, asked_ms = 0): number {
  const longest = Math.min(FIRST_RETRY_MS * 2 ** Math.min(retries, 30), LONGEST_RETRY_MS);
  const backoff = longest / 2 + (longest / 2) * random;
  return Math.round(Math.max(backoff, Math.min(asked_ms, PUSH_LIFETIME_MS)));
}

/** Milliseconds of a Retry-After header (RFC 9110, section 10.2.3): seconds or a date. */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1_000;
  // Other dates than HTTP's are read as far as the platform likes to, and '-5' would be one.
  const date = /^[A-Za-z]{3}/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Whether repeated refusals are enough to give a subscription up. Times in ms; `refused_since` is the first refusal since the last success. */
export function isGivenUp(failures: number, refused_since: number, now: number): boolean {
  return failures >= REFUSALS_TO_REMOVE && now - refused_since >= REFUSED_FOR_MS;
}
