import type { PushRule, SuppressReason } from './ports';

/** A push is worth sending for a day after its message. */
export const PUSH_LIFETIME_MS = 86_400_000;

/** A refused subscription is removed after this many refusals over this long without a success in between. */
const REFUSALS_TO_REMOVE = 3;
const REFUSED_FOR_MS = 86_400_000;

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

/** Whether repeated refusals are enough to give a subscription up. Times in ms; `refused_since` is the first refusal since the last success. */
export function isGivenUp(failures: number, refused_since: number, now: number): boolean {
  return failures >= REFUSALS_TO_REMOVE && now - refused_since >= REFUSED_FOR_MS;
}
