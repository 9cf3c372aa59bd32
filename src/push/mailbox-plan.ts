import { groupBy } from '../domain/group-by';
import { quietUntil } from '../domain/push/quiet-hours';
import { PUSH_LIFETIME_MS, reasonNotToPush } from '../domain/push/rules';
import type { EndedDelivery, Mailbox, WaitingDelivery } from '../repositories/push/push-mailbox';

/** Preferences may change in the meantime, so quiet hours are looked at again now and then. */
const LOOK_AGAIN_MS = 15 * 60_000;

export interface MailboxPlan {
  /** What ends without being sent. */
  ended: EndedDelivery[];
  /** What one push stands for: messages of one conversation, oldest first. Empty where nothing is to be sent now. */
  push: WaitingDelivery[];
  /** When to look at the rest. Milliseconds since 1970. */
  next_at: number;
}

/** What to do with a mailbox right now. One conversation at a time, so that each push is decided right before it is sent. */
export function planMailbox(
  mailbox: Mailbox,
  waiting: readonly WaitingDelivery[],
  { now, connected }: { now: number; connected: boolean },
): MailboxPlan {
  const ended: EndedDelivery[] = [];
  const open = waiting.filter((delivery) => {
    const end = endWithoutPush(mailbox, delivery, { now, connected });
    if (end) ended.push(end);
    return !end;
  });

  const quiet_until = mailbox.quiet && open.length > 0 ? quietUntil(mailbox.quiet, now) : undefined;
  if (quiet_until !== undefined)
    return { ended, push: [], next_at: Math.min(quiet_until, now + LOOK_AGAIN_MS) };
  const [push = []] = groupBy(open, ({ conversation_id }) => conversation_id).values();
  return { ended, push, next_at: now };
}

function endWithoutPush(
  mailbox: Mailbox,
  delivery: WaitingDelivery,
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
