import type { Clock, ConnectedUsers } from '../domain/ports';
import type { ClickTargets, PushResult, PushLog, PushMetrics, PushSender } from '../domain/push/ports';
import type { PushPrivacy } from '../domain/push/preferences';
import { PUSH_LIFETIME_MS } from '../domain/push/rules';
import type { MailboxResult, PendingDelivery, WaitingMessage } from '../repositories/push/push-mailbox';
import type { LoadedMailbox, MailboxLoader } from './mailbox-loader';
import { type MailboxPlan, type PlannedPush, planMailbox } from './mailbox-plan';
import { mailboxResult } from './mailbox-result';
import { messagePayload, topicOf } from './payload';
import type { HostQueues } from '../jobs/host-queues';
import type { ResultWriter } from './result-writer';

export interface MailboxProcessorParts {
  sender: PushSender;
  loader: Pick<MailboxLoader, 'reload'>;
  queues: HostQueues;
  results: ResultWriter;
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
  loaded: LoadedMailbox;
  plan: MailboxPlan;
  /** Undefined if nothing was sent. */
  result: PushResult | undefined;
}

/** A mailbox that was loaded longer ago is reloaded before a push: its messages may have been read meanwhile. */
const FRESH_MS = 1_000;

/** Processes one claimed mailbox: decides, sends at most one push, and records the result. */
export class MailboxProcessor {
  private isStopping = false;

  constructor(private readonly parts: MailboxProcessorParts) {}

  /** Starts no more pushes: the claims of mailboxes that wait for their turn are released. */
  stop(): void {
    this.isStopping = true;
  }

  async process(host: string, loaded: LoadedMailbox): Promise<void> {
    const { clock, random, results, queues } = this.parts;
    const pushed = await queues.run(host, () => this.push(host, loaded));
    if (!pushed) return;
    const { mailbox } = pushed.loaded;
    if (pushed.result) queues.record(host, mailbox.id, pushed.result.kind === 'retry');
    const recorded = mailboxResult(mailbox, pushed.plan, pushed.result, { now: clock(), random: random() });
    await results.write(recorded);
    this.report(pushed, recorded);
  }

  /** The last check, directly followed by the push. Undefined if another process has claimed the mailbox meanwhile. */
  private async push(host: string, first: LoadedMailbox): Promise<Pushed | undefined> {
    const { queues, loader } = this.parts;
    const isStale = performance.now() - first.loaded_at > FRESH_MS;
    const loaded = isStale && this.mayBegin(first) ? await loader.reload(first) : first;
    if (!loaded) return undefined;
    const plan = this.plan(loaded);
    const nothing = { loaded, plan: { ...plan, push: undefined }, result: undefined };
    if (!plan.push) return nothing;
    if (queues.isClosed(host)) {
      return { ...nothing, plan: { ...nothing.plan, next_at: this.parts.clock() + queues.reopensIn(host) } };
    }
    if (!this.mayBegin(loaded)) return nothing;
    return { loaded, plan, result: await this.send(loaded, plan.push) };
  }

  private mayBegin({ start_before }: LoadedMailbox): boolean {
    return !this.isStopping && performance.now() < start_before;
  }

  private plan({ mailbox, pending }: LoadedMailbox): MailboxPlan {
    const { clock, connected } = this.parts;
    return planMailbox(mailbox, pending, {
      now: clock(),
      isConnected: (type) => connected.isConnected(mailbox.user_id, type),
    });
  }

  private async send(loaded: LoadedMailbox, push: PlannedPush): Promise<PushResult> {
    const { privacy } = loaded.mailbox;
    const deadline = performance.now() + this.parts.timeout_ms;
    const result = await this.sendAs(privacy, loaded, { push, deadline });
    return result.kind === 'too_large' ? this.sendAs('id', loaded, { push, deadline }) : result;
  }

  private sendAs(
    privacy: PushPrivacy,
    { mailbox, unread_total }: LoadedMailbox,
    { push, deadline }: { push: PlannedPush; deadline: number },
  ): Promise<PushResult> {
    const [newest] = push.messages as [WaitingMessage];
    const [{ conversation_id, conversation_type, conversation_name }] = push.deliveries as [PendingDelivery];
    const conversation = { conversation_id, conversation_type, conversation_name };
    const { origin, language } = mailbox;
    const facts = {
      ...newest,
      ...conversation,
      count: push.count,
      unread_total,
      privacy,
      language,
      origin,
    };
    return this.parts.sender.send(mailbox, {
      plaintext: messagePayload(facts, this.parts.click),
      ttl_seconds: secondsLeft(newest.created_at, this.parts.clock()),
      urgency: 'high',
      topic: topicOf(conversation_id, mailbox.auth),
      timeout_ms: deadline - performance.now(),
    });
  }

  private report({ loaded: { mailbox }, plan, result }: Pushed, { ended }: MailboxResult): void {
    const { metrics, log, clock } = this.parts;
    for (const { end, reason } of ended) metrics.ended(end, reason, 1);
    if (result?.kind === 'accepted')
      for (const { created_at } of plan.push?.messages ?? []) metrics.accepted(clock() - created_at);
    if (result?.kind === 'refused' || result?.kind === 'blocked') {
      const { id, user_id, vapid_key_id } = mailbox;
      log.warn({ subscription_id: id, user_id, vapid_key_id, result }, 'A push was refused');
    }
  }
}

/** What is left of the message's lifetime; never more than all of it, even if clocks disagree. */
function secondsLeft(created_at: number, now: number): number {
  return Math.ceil(Math.min(PUSH_LIFETIME_MS, created_at + PUSH_LIFETIME_MS - now) / 1_000);
}
