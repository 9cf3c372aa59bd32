import { groupBy } from '../domain/group-by';
import { quietUntil } from '../domain/push/quiet-hours';
import { PUSH_LIFETIME_MS, reasonNotToPush } from '../domain/push/rules';
import type { EndedDelivery, Mailbox, PendingDelivery } from '../repositories/push/push-mailbox';

/** Quiet hours may be changed while a delivery waits for their end, so they are checked again at this interval. */
const RECHECK_QUIET_MS = 15 * 60_000;

export interface MailboxPlan {
  /** Deliveries that end without a push. */
  ended: EndedDelivery[];
  /** Deliveries to send as one push: messages of one conversation, oldest first. Empty if nothing is to be sent now. */
  push: PendingDelivery[];
  /** When the remaining deliveries are due. Milliseconds since 1970. */
  next_at: number;
}

/** What to do with a mailbox now. Plans one conversation at a time, so that each push is decided right before it is sent. */
export function planMailbox(
  mailbox: Mailbox,
  pending: readonly PendingDelivery[],
  { now, connected }: { now: number; connected: boolean },
): MailboxPlan {
  const ended: EndedDelivery[] = [];
  const open = pending.filter((delivery) => {
    const end = endWithoutPush(mailbox, delivery, { now, connected });
    if (end) ended.push(end);
    return !end;
  });

  const quiet_until = mailbox.quiet && open.length > 0 ? quietUntil(mailbox.quiet, now) : undefined;
  if (quiet_until !== undefined)
    return { ended, push: [], next_at: Math.min(quiet_until, now + RECHECK_QUIET_MS) };
  const [push = []] = groupBy(open, ({ conversation_id }) => conversation_id).values();
  return { ended, push, next_at: now };
}

function endWithoutPush(
  mailbox: Mailbox,
  delivery: PendingDelivery,
  { now, connected }: { now: number; connected: boolean },
): EndedDelivery | undefined {
  const { conversation_id, seq } = delivery;
  const suppressed = (reason: EndedDelivery['reason']): EndedDelivery => ({
    conversation_id,
    seq,
    end: 'suppressed',
    reason,
  });
  if (delivery.user_id !== mailbox.user_id) return suppressed('transferred');
  if (!mailbox.session_is_live) return suppressed('session_ended');
  const reason = reasonNotToPush(delivery, { now, connected });
  if (reason) return suppressed(reason);
  if (delivery.created_at + PUSH_LIFETIME_MS <= now)
    return { conversation_id, seq, end: 'expired', reason: null };
  return undefined;
}
