import type { Clock, PushWaker } from '../domain/ports';
import type { ConnectedUsers } from '../domain/ports';
import type { PushLog, PushMetrics, PushSender } from '../domain/push-ports';
import type { PushJobRepository } from '../repositories/push-job-repository';
import type { Mailbox, PushMailboxRepository } from '../repositories/push-mailbox-repository';
import type { Courier, Load } from './courier';
import { fanOut } from './fan-out';
import type { PushLanes } from './lanes';

export interface PushDispatcherParts {
  jobs: PushJobRepository;
  mailboxes: PushMailboxRepository;
  lanes: PushLanes;
  courier: Courier;
  sender: Pick<PushSender, 'close'>;
  connected: ConnectedUsers;
  metrics: PushMetrics;
  log: PushLog;
  clock: Clock;
  /** Milliseconds for one push. */
  timeout_ms: number;
}

/** Time to write the result down; after the lease another process may send the same again. */
const LEASE_MARGIN_MS = 5_000;
const LONGEST_LEASE_MS = 30_000;
/** Jobs fanned out in one transaction. */
const JOBS = 200;
/** Jobs of other processes are found at this pace; our own wake us. */
const POLL_MS = 5_000;
const AFTER_ERROR_MS = 1_000;
/** Freed places are gathered this long before they are filled, so that claims come in batches. */
const GATHER_MS = 5;
/** What is under way at the end may finish this long. */
const STOP_MS = 2_000;

/**
 * Turns push jobs into pushes: fans them out to mailboxes and claims the mailboxes that are due, host by host. Everything it
 * knows is in the database; what a crash interrupts is due again when its lease has run out.
 */
export class PushDispatcher implements PushWaker {
  private readonly underWay = new Set<Promise<void>>();
  private loop: Promise<void> | undefined;
  private gathering: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isWoken = false;
  private isRunning = false;

  constructor(private readonly parts: PushDispatcherParts) {}

  start(): void {
    this.isRunning = true;
    this.wake();
  }

  /** Waits for what is under way, but not for push services that do not answer: that is sent again later. */
  async stop(): Promise<void> {
    this.isRunning = false;
    clearTimeout(this.timer);
    await this.loop;
    const impatience = setTimeout(() => this.parts.sender.close(), STOP_MS);
    await Promise.all(this.underWay);
    clearTimeout(impatience);
    this.parts.sender.close();
  }

  wake(): void {
    this.isWoken = true;
    if (this.isRunning) this.loop ??= this.run();
  }

  /** Resolves when nothing is under way and nothing is due. */
  async idle(): Promise<void> {
    this.wake();
    while (this.loop || this.gathering || this.underWay.size > 0) {
      await Promise.all([this.loop, this.gathering, ...this.underWay]);
    }
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    let pause_ms = POLL_MS;
    while (this.isWoken && this.isRunning) {
      this.isWoken = false;
      try {
        pause_ms = await this.round();
      } catch (error) {
        this.parts.log.error({ err: error }, 'Push jobs could not be looked at');
        pause_ms = AFTER_ERROR_MS;
      }
    }
    this.loop = undefined;
    if (!this.isRunning) return;
    this.timer = setTimeout(() => this.wake(), pause_ms);
    this.timer.unref();
  }

  /** Does what can be done now; answers in how many milliseconds the next look is due. */
  private async round(): Promise<number> {
    const { jobs, mailboxes, lanes, metrics, clock } = this.parts;
    if ((await this.fanOutJobs()) === JOBS) this.isWoken = true;
    const waiting = await mailboxes.listLanes();
    const now = clock();
    const due = waiting.filter(({ due_at }) => due_at <= now);
    metrics.queueAge(Math.max(0, ...due.map(({ due_at }) => now - due_at)));
    await Promise.all(due.map(({ host }) => this.claim(host, now)));

    const times = [
      ...waiting.map(({ host, due_at }) => Math.max(due_at, lanes.reopensAt(host))),
      (await jobs.nextDueAt()) ?? now,
    ];
    return Math.min(POLL_MS, ...times.filter((at) => at > now).map((at) => at - now));
  }

  private async fanOutJobs(): Promise<number> {
    const { jobs, connected, clock, metrics } = this.parts;
    const now = clock();
    const decided = await jobs.fanOut({ now, limit: JOBS }, (job, candidates) =>
      fanOut(job, candidates, { now, connected }),
    );
    for (const { end } of decided) if (end) metrics.ended(end.state, end.reason, 1);
    return decided.length;
  }

  private async claim(host: string, now: number): Promise<void> {
    const { lanes, mailboxes, timeout_ms } = this.parts;
    const limit = lanes.freePlaces(host);
    if (limit === 0) return;
    const lease_until = now + Math.min(timeout_ms + LEASE_MARGIN_MS, LONGEST_LEASE_MS);
    const claimed = await mailboxes.claim(host, { now, lease_until, limit });
    if (claimed.length === 0) return;
    const [waiting, unread] = await Promise.all([
      mailboxes.listWaiting(claimed.map(({ id }) => id)),
      mailboxes.countUnread([...new Set(claimed.map(({ user_id }) => user_id))]),
    ]);
    for (const mailbox of claimed) {
      const load = { waiting: waiting.get(mailbox.id) ?? [], unread_total: unread.get(mailbox.user_id) ?? 0 };
      const work = lanes.occupy(host, this.serve(host, mailbox, load));
      this.underWay.add(work);
      void work.finally(() => {
        this.underWay.delete(work);
        this.wakeSoon();
      });
    }
  }

  private async serve(host: string, mailbox: Mailbox, load: Load): Promise<void> {
    try {
      const answer = await this.parts.courier.serve(mailbox, load);
      if (answer) this.parts.lanes.record(host, mailbox.id, answer.kind === 'retry');
    } catch (error) {
      this.parts.log.error({ err: error, subscription_id: mailbox.id }, 'A push failed by a mistake of ours');
    }
  }

  private wakeSoon(): void {
    this.gathering ??= new Promise<void>((resolve) => setTimeout(resolve, GATHER_MS)).then(() => {
      this.gathering = undefined;
      this.wake();
    });
  }
}
