import type { Clock } from '../domain/ports';
import type { ClickTargets, PushResult, PushSender, PushTester, TestTarget } from '../domain/push/ports';
import type { MailboxResult, SubscriptionUpdate } from '../repositories/push/push-mailbox';
import type { PushMailboxRepository } from '../repositories/push/push-mailbox-repository';
import { testPayload } from './payload';

export interface TestPushParts {
  sender: PushSender;
  mailboxes: PushMailboxRepository;
  click: ClickTargets;
  clock: Clock;
  /** Milliseconds for one push. */
  timeout_ms: number;
}

/** A test that arrives late would only confuse. */
const TTL_SECONDS = 60;
/** No claim has this number, so that recording a test's result releases no claim. */
const NO_CLAIM = -1;

/** Sends test notifications immediately, without a mailbox. */
export class TestPush implements PushTester {
  constructor(private readonly parts: TestPushParts) {}

  async sendTest(subscriptions: readonly TestTarget[]): Promise<PushResult[]> {
    const { sender, click, mailboxes, clock, timeout_ms } = this.parts;
    const results = await Promise.all(
      subscriptions.map((subscription) =>
        sender.send(subscription, {
          plaintext: testPayload(subscription, click),
          ttl_seconds: TTL_SECONDS,
          urgency: 'high',
          timeout_ms,
        }),
      ),
    );
    await recordResults(mailboxes, { subscriptions, results, now: clock() });
    return results;
  }
}

/** Notes what the results of pushes without a mailbox mean for their subscriptions. */
export async function recordResults(
  mailboxes: Pick<PushMailboxRepository, 'writeResults'>,
  {
    subscriptions,
    results,
    now,
  }: { subscriptions: readonly Pick<TestTarget, 'id'>[]; results: readonly PushResult[]; now: number },
): Promise<void> {
  const mailboxResults = subscriptions.map(({ id }, index): MailboxResult => ({
    subscription_id: id,
    claim_no: NO_CLAIM,
    ended: [],
    update: updateOf(results[index]),
    next_at: now,
  }));
  await mailboxes.writeResults(mailboxResults, now);
}

/** A test updates the subscription as any push does, except that it is not retried. */
function updateOf(result: PushResult | undefined): SubscriptionUpdate {
  switch (result?.kind) {
    case 'accepted':
    case 'gone':
      return result;
    case 'refused':
    case 'blocked':
      return { kind: 'refused' };
    default:
      return { kind: 'none' };
  }
}
