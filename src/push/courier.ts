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
import type { PushLanes } from './lanes';
import type { Settler } from './settler';

export interface CourierParts {
  sender: PushSender;
  lanes: PushLanes;
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

interface Pushed {
  plan: MailboxPlan;
  /** Undefined where nothing was sent. */
  answer: PushAnswer | undefined;
}

/** What was loaded for a mailbox when it was claimed. */
export interface Load {
  waiting: readonly WaitingDelivery[];
  unread_total: number;
  /** As performance.now() has it. */
  loaded_at: number;
}

/** What was loaded longer ago is loaded again instead of sent: it may have been read meanwhile. */
const FRESH_MS = 1_000;

/** Serves one claimed mailbox: decides, sends at most one push, and has written down what became of it. */
export class Courier {
  constructor(private readonly parts: CourierParts) {}

  async serve(host: string, mailbox: Mailbox, load: Load): Promise<void> {
    const { clock, random, settler, lanes } = this.parts;
    const { plan, answer } = await lanes.withPlace(host, () => this.push(host, mailbox, load));
    if (answer) lanes.record(host, mailbox.id, answer.kind === 'retry');
    const result = resultOf(mailbox, plan, answer, { now: clock(), random: random() });
    await settler.settle(result);
    this.report(mailbox, { plan, answer, result });
  }

  /** The last look, and then at once the push: there is nothing to wait for in between. */
  private async push(host: string, mailbox: Mailbox, load: Load): Promise<Pushed> {
    const { clock, connected, lanes } = this.parts;
    const now = clock();
    const plan = planMailbox(mailbox, load.waiting, {
      now,
      connected: connected.isConnected(mailbox.user_id),
    });
    if (plan.push.length === 0) return { plan, answer: undefined };
    if (lanes.isClosed(host))
      return { plan: { ...plan, push: [], next_at: lanes.reopensAt(host) }, answer: undefined };
    if (performance.now() - load.loaded_at > FRESH_MS)
      return { plan: { ...plan, push: [] }, answer: undefined };
    return { plan, answer: await this.send(mailbox, plan.push, load.unread_total) };
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

  private report(mailbox: Mailbox, { plan, answer, result }: Pushed & { result: MailboxResult }): void {
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
