import type { Notify } from '../conversation';
import type { PushRule, SuppressReason } from './ports';

/** How long after its message a push is still worth sending. */
export const PUSH_LIFETIME_MS = 86_400_000;

/** A subscription is removed after this many refusals over this long, if none was accepted in between. */
const REFUSALS_TO_REMOVE = 3;
const REFUSED_FOR_MS = 86_400_000;

/** A further subscription replaces the one that was refreshed longest ago. */
export const SUBSCRIPTIONS_PER_USER = 16;

/** What a member has seen of a conversation, and wants to be told of it. */
export interface PushMember {
  read_seq: number;
  delivered_seq: number;
  /** Milliseconds since 1970. */
  muted_until: number | null;
  notify: Notify;
  /** Of a direct conversation: one of its two members blocks the other. A block changes nothing in the groups that they share. */
  block_stands: boolean;
}

/** One message for one user, in its state right before sending. */
export interface PendingMessage {
  rule: PushRule;
  seq: number;
  deleted: boolean;
  /** The person has hidden the message, or cleared the conversation since. */
  hidden: boolean;
  /** Whether it mentions the person, or everybody. Only said where the person wants nothing but mentions. */
  mentioned: boolean;
  /** Null if the person is not a member, or joined after the message was sent. */
  member: PushMember | null;
}

/** Why this message must not be pushed any more; undefined if it must. */
export function reasonNotToPush(
  pending: PendingMessage,
  { now, connected }: { now: number; connected: boolean },
): SuppressReason | undefined {
  const { member, seq } = pending;
  if (!member) return 'not_a_member';
  if (member.block_stands) return 'block_stands';
  if (pending.deleted) return 'deleted';
  if (pending.hidden) return 'hidden';
  if (member.read_seq >= seq) return 'read';
  const unwanted = whyUnwanted(member, pending.mentioned, now);
  if (unwanted) return unwanted;
  // The user has a socket, but its client does not acknowledge.
  if (pending.rule === 'unacknowledged') return member.delivered_seq >= seq ? 'acknowledged' : undefined;
  return connected ? 'connected' : undefined;
}

/** Why a member does not want to be told of a message. A mention reaches whoever wants mentions; nothing reaches who has muted. */
export function whyUnwanted(
  { muted_until, notify }: Pick<PushMember, 'muted_until' | 'notify'>,
  mentioned: boolean,
  now: number,
): SuppressReason | undefined {
  if (muted_until !== null && muted_until > now) return 'muted';
  if (notify === 'none') return 'notifications_off';
  return notify === 'mentions' && !mentioned ? 'not_mentioned' : undefined;
}

/** Whether a subscription was refused often enough to remove it. `refused_since` is the first refusal since the last success, in ms. */
export function isGivenUp(failures: number, refused_since: number, now: number): boolean {
  return failures >= REFUSALS_TO_REMOVE && now - refused_since >= REFUSED_FOR_MS;
}
