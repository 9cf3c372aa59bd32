import type { Clock, ConnectedUsers } from '../domain/ports';
import type {
  ClickTargets,
  PushAnswer,
  PushLog,
  PushMetrics,
  PushPrivacy,
  PushSender,
} from '../domain/push-ports';
import { PUSH_LIFETIME_MS } from '../domain/push-rules';
import type { Mailbox, MailboxResult, WaitingDelivery } from '../repositories/push-mailbox-repository';
import { type MailboxPlan, planMailbox } from './mailbox-plan';
import { resultOf } from './mailbox-result';
import { messagePayload, topicOf } from './payload';
import type { Settler } from './settler';

export interface CourierParts {
  sender: PushSender;
  settler: Settler;
  connected: ConnectedUsers;
  click: ClickTargets;
  metrics: PushMetrics;
  log: PushLog;
  clock: Clock;
  /** In [0, 1); spreads retries. */
  random: () => number;
  /** Milliseconds for one push. */
  timeout_ms: number;
}

/** What was loaded for a mailbox when it was claimed. */
export interface Load {
  waiting: readonly WaitingDelivery[];
  unread_total: number;
}

/** Serves one claimed mailbox: decides, sends at most one push, and has written down what became of it. */
export class Courier {
  constructor(private readonly parts: CourierParts) {}

  /** Answers what the push service said; undefined where nothing was sent. */
  async serve(mailbox: Mailbox, { waiting, unread_total }: Load): Promise<PushAnswer | undefined> {
    const { clock, connected, random, settler } = this.parts;
    const plan = planMailbox(mailbox, waiting, {
      now: clock(),
      connected: connected.isConnected(mailbox.user_id),
    });
    const answer = plan.push.length > 0 ? await this.send(mailbox, plan.push, unread_total) : undefined;
    const result = resultOf(mailbox, plan, answer, { now: clock(), random: random() });
    await settler.settle(result);
    this.report(mailbox, { plan, answer, result });
    return answer;
  }

  private async send(
    mailbox: Mailbox,
    push: readonly WaitingDelivery[],
    unread_total: number,
  ): Promise<PushAnswer> {
    const deadline = performance.now() + this.parts.timeout_ms;
    const answer = await this.sendAs(mailbox.privacy, mailbox, {
      push,
      unread_total,
      timeout_ms: this.parts.timeout_ms,
    });
    if (answer.kind !== 'too_large') return answer;
    return this.sendAs('id', mailbox, { push, unread_total, timeout_ms: deadline - performance.now() });
  }

  private sendAs(
    privacy: PushPrivacy,
    mailbox: Mailbox,
    {
      push,
      unread_total,
      timeout_ms,
    }: { push: readonly WaitingDelivery[]; unread_total: number; timeout_ms: number },
  ): Promise<PushAnswer> {
    const newest = push.at(-1) as WaitingDelivery;
    const { origin, language } = mailbox;
    const facts = { ...newest, count: push.length, unread_total, privacy, language, origin };
    return this.parts.sender.send(mailbox, {
      plaintext: messagePayload(facts, this.parts.click),
      ttl_seconds: secondsLeft(newest.created_at, this.parts.clock()),
      urgency: 'high',
      topic: topicOf(newest.conversation_id, mailbox.auth),
      timeout_ms,
    });
  }

  private report(
    mailbox: Mailbox,
    { plan, answer, result }: { plan: MailboxPlan; answer: PushAnswer | undefined; result: MailboxResult },
  ): void {
    const { metrics, log, clock } = this.parts;
    for (const { end, reason } of result.ended) metrics.ended(end, reason, 1);
    if (answer?.kind === 'accepted')
      for (const { created_at } of plan.push) metrics.accepted(clock() - created_at);
    if (answer?.kind === 'refused' || answer?.kind === 'blocked') {
      const { id, user_id, vapid_key_id } = mailbox;
      log.warn({ subscription_id: id, user_id, vapid_key_id, answer }, 'A push was refused');
    }
  }
}

/** What is left of a message's day; never more, also where clocks disagree. */
function secondsLeft(created_at: number, now: number): number {
  return Math.ceil(Math.min(PUSH_LIFETIME_MS, created_at + PUSH_LIFETIME_MS - now) / 1_000);
}
