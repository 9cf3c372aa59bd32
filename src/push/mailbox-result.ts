import type { PushResult } from '../domain/push/ports';
import { isGivenUp, PUSH_LIFETIME_MS } from '../domain/push/rules';
import { retryDelay, type RetryPolicy } from '../jobs/retry';
import type {
  EndedDelivery,
  Mailbox,
  MailboxResult,
  SubscriptionUpdate,
} from '../repositories/push/push-mailbox';
import { keyOf, type MailboxPlan } from './mailbox-plan';

const RETRIES: RetryPolicy = { first_ms: 2_000, max_ms: 15 * 60_000, max_asked_ms: PUSH_LIFETIME_MS };

/** What to record for the result of a push; `pushResult` is undefined if nothing was sent. `random` is in [0, 1). */
export function mailboxResult(
  mailbox: Mailbox,
  plan: MailboxPlan,
  pushResult: PushResult | undefined,
  { now, random }: { now: number; random: number },
): MailboxResult {
  const pushed = (end: EndedDelivery['end'], reason: EndedDelivery['reason'] = null): EndedDelivery[] =>
    (plan.push?.deliveries ?? []).map((delivery) => ({ ...keyOf(delivery), end, reason }));
  const result = (ended: EndedDelivery[], update: SubscriptionUpdate, next_at = now): MailboxResult => ({
    subscription_id: mailbox.id,
    claim_no: mailbox.claim_no,
    ended: [...plan.ended, ...ended],
    update,
    next_at,
  });

  if (!pushResult) return result([], { kind: 'none' }, plan.next_at);
  switch (pushResult.kind) {
    case 'accepted':
      return result(pushed('accepted'), { kind: 'accepted', vapid_key_id: pushResult.vapid_key_id });
    case 'gone':
      return result(pushed('gone'), { kind: 'gone' });
    case 'retry':
      return result([], { kind: 'retry' }, now + delayAfter(mailbox, pushResult.retry_after_ms, random));
    case 'too_large':
      return result(pushed('suppressed', 'too_large'), { kind: 'none' });
    case 'refused':
    case 'blocked':
      return result(pushed('suppressed', pushResult.kind), refusal(mailbox, now));
    default:
      return pushResult satisfies never;
  }
}

function delayAfter({ retries }: Mailbox, asked_ms: number | undefined, random: number): number {
  return retryDelay(RETRIES, { retries, random, asked_ms });
}

/** A single refusal may be a mistake of the push service; several over a day are not. */
function refusal({ failures, refused_since }: Mailbox, now: number): SubscriptionUpdate {
  return { kind: isGivenUp(failures + 1, refused_since ?? now, now) ? 'gone' : 'refused' };
}
