import type { ConversationType } from '../domain/conversation';
import { groupBy } from '../domain/group-by';
import type { DeliveryEnd, SuppressReason } from '../domain/push/ports';
import { quietUntil } from '../domain/push/quiet-hours';
import { PUSH_LIFETIME_MS, reasonNotToPush } from '../domain/push/rules';
import type {
  EndedDelivery,
  Mailbox,
  PendingDelivery,
  WaitingMessage,
} from '../repositories/push/push-mailbox';

/** Quiet hours may be changed while a delivery waits for their end, so they are checked again at this interval. */
const RECHECK_QUIET_MS = 15 * 60_000;

/** What is sent as one push: the messages of one conversation. */
export interface PlannedPush {
  /** What ends with it. Never empty; several only where a previous release has added one for each message. */
  deliveries: PendingDelivery[];
  /** Still to be told of, newest first. Never empty. */
  messages: WaitingMessage[];
  /** How many messages it stands for. */
  count: number;
}

export interface MailboxPlan {
  /** Deliveries that end without a push. */
  ended: EndedDelivery[];
  /** Undefined if nothing is to be sent now. */
  push: PlannedPush | undefined;
  /** When the remaining deliveries are due. Milliseconds since 1970. */
  next_at: number;
}

interface Moment {
  now: number;
  /** Whether the user has a socket that hears of conversations of this type. */
  isConnected: (type: ConversationType) => boolean;
}

interface Open {
  delivery: PendingDelivery;
  messages: WaitingMessage[];
}

type End = Pick<EndedDelivery, 'end' | 'reason'>;

/** What to do with a mailbox now. Plans one conversation at a time, so that each push is decided right before it is sent. */
export function planMailbox(
  mailbox: Mailbox,
  pending: readonly PendingDelivery[],
  moment: Moment,
): MailboxPlan {
  const ended: EndedDelivery[] = [];
  const open: Open[] = [];
  for (const delivery of pending) {
    const messages = delivery.messages.filter((message) => !endOf(message, delivery, moment));
    const end = endWithoutPush(mailbox, delivery, { messages, moment });
    if (end) ended.push({ ...keyOf(delivery), ...end });
    else open.push({ delivery, messages });
  }

  const { now } = moment;
  const quiet_until = mailbox.quiet && open.length > 0 ? quietUntil(mailbox.quiet, now) : undefined;
  if (quiet_until !== undefined)
    return { ended, push: undefined, next_at: Math.min(quiet_until, now + RECHECK_QUIET_MS) };
  const [first] = groupBy(open, ({ delivery }) => delivery.conversation_id).values();
  return { ended, push: first && together(first), next_at: now };
}

/** Of the deliveries of one conversation. */
function together(open: readonly Open[]): PlannedPush {
  const messages = new Map(open.flatMap((one) => one.messages.map((message) => [message.seq, message])));
  const sum = (figure: (one: Open) => number): number =>
    open.reduce((so_far, one) => so_far + figure(one), 0);
  return {
    deliveries: open.map(({ delivery }) => delivery),
    messages: [...messages.values()].toSorted((a, b) => b.seq - a.seq),
    // A previous release may have added one for a message that another stands for too.
    count: Math.min(sum(countOf), messages.size + sum(({ delivery }) => delivery.older)),
  };
}

/** Not more than have led to the delivery: in between there may be some that the user was shown on a connection. */
function countOf({ delivery: { count, older }, messages }: Open): number {
  return Math.max(1, Math.min(count, messages.length + older));
}

/** `messages`: those that could still be pushed. */
function endWithoutPush(
  mailbox: Mailbox,
  delivery: PendingDelivery,
  { messages, moment }: { messages: readonly WaitingMessage[]; moment: Moment },
): End | undefined {
  if (delivery.user_id !== mailbox.user_id) return suppressed('transferred');
  if (!mailbox.session_is_live) return suppressed('session_ended');
  if (messages.length > 0) return undefined;
  const [newest] = delivery.messages;
  return (
    (newest && endOf(newest, delivery, moment)) ?? suppressed(delivery.is_member ? 'deleted' : 'not_a_member')
  );
}

function endOf(
  message: WaitingMessage,
  { conversation_type }: PendingDelivery,
  { now, isConnected }: Moment,
): End | undefined {
  const reason = reasonNotToPush(message, { now, connected: isConnected(conversation_type) });
  if (reason) return suppressed(reason);
  return message.created_at + PUSH_LIFETIME_MS <= now ? { end: 'expired', reason: null } : undefined;
}

function suppressed(reason: SuppressReason): { end: DeliveryEnd; reason: SuppressReason } {
  return { end: 'suppressed', reason };
}

export function keyOf({ conversation_id, seq, user_id, count }: PendingDelivery) {
  return { conversation_id, seq, user_id, count };
}
