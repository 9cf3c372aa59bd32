import { BusyError } from '../domain/errors';
import type { Clock, ConnectedUsers, PushWaker } from '../domain/ports';
import type { PushLog, PushMetrics, PushSender } from '../domain/push/ports';
import type { PushJobRepository } from '../repositories/push/push-job-repository';
import type { PendingHost } from '../repositories/push/push-mailbox';
import type { PushMailboxRepository } from '../repositories/push/push-mailbox-repository';
import type { MailboxProcessor } from './mailbox-processor';
import { fanOut } from './fan-out';
import type { HostQueues } from '../jobs/host-queues';
import type { LoadedMailbox, MailboxLoader } from './mailbox-loader';
import type { ConcurrencyLimit } from '../jobs/concurrency-limit';
import { WakeLoop } from '../jobs/wake-loop';

export interface PushDispatcherParts {
  jobs: PushJobRepository;
  mailboxes: Pick<PushMailboxRepository, 'listPendingHosts'>;
  loader: Pick<MailboxLoader, 'claim'>;
  queues: HostQueues;
  concurrency: ConcurrencyLimit;
  processor: MailboxProcessor;
  sender: Pick<PushSender, 'close'>;
  connected: ConnectedUsers;
  metrics: PushMetrics;
  log: PushLog;
  clock: Clock;
}

/** Hosts claimed for at the same time: strangers name them, and each takes a connection to the database. */
const CLAIMS = 4;
/** Jobs fanned out in one transaction. */
const JOBS = 200;
/** Finished mailboxes are gathered this long before new ones are claimed, so that claims come in batches. */
const GATHER_MS = 5;
/** What is under way at the end may finish this long. */
const STOP_MS = 2_000;
/** Between two lots of work while the event loop is busy: fewer transactions, which chat needs as well. */
const HELD_BACK_MS = 50;
/** How long the list of hosts with something to send is used. */
const LIST_EVERY_MS = 50;
const NOTHING_DUE = Infinity;

/**
 * Turns push jobs into pushes: one loop fans jobs out to mailboxes, another claims the mailboxes that are due, host by host.
 * Everything they know is in the database; what a crash interrupts is due again when its lease has run out.
 */
export class PushDispatcher implements PushWaker {
  private readonly fanningOut: WakeLoop;
  private readonly claiming: WakeLoop;
  private readonly underWay = new Set<Promise<void>>();
  private gathering: Promise<void> | undefined;
  private listed: PendingHost[] = [];
  /** As performance.now() has it. */
  private listed_at = 0;
  /** Whether the last lot of jobs was a full one: the rest is fanned out later while the event loop is busy. */
  private hasMoreJobs = false;

  constructor(private readonly parts: PushDispatcherParts) {
    const onError = (error: unknown) => {
      const level = error instanceof BusyError ? 'warn' : 'error';
      parts.log[level]({ err: error }, 'Push jobs could not be looked at; they will be a little later');
    };
    this.fanningOut = new WakeLoop(() => this.fanOutJobs(), onError);
    this.claiming = new WakeLoop(() => this.claimDue(), onError);
  }

  start(): void {
    this.parts.concurrency.start();
    this.fanningOut.start();
    this.claiming.start();
  }

  /** Waits for what is under way, but not for push services that do not answer: that is sent again later. */
  async stop(): Promise<void> {
    this.parts.concurrency.stop();
    this.parts.processor.stop();
    await Promise.all([this.fanningOut.stop(), this.claiming.stop()]);
    const impatience = setTimeout(() => this.parts.sender.close(), STOP_MS);
    await Promise.all(this.underWay);
    clearTimeout(impatience);
    this.parts.sender.close();
  }

  wake(): void {
    this.fanningOut.wake();
  }

  /** Resolves when nothing is in flight and nothing is due. */
  async idle(): Promise<void> {
    do {
      this.fanningOut.wake();
      this.claiming.wake();
      while (this.fanningOut.work || this.claiming.work || this.gathering || this.underWay.size > 0) {
        await Promise.all([this.fanningOut.work, this.claiming.work, this.gathering, ...this.underWay]);
      }
    } while (this.hasMoreJobs);
  }

  private async fanOutJobs(): Promise<number> {
    const { jobs, connected, clock, metrics } = this.parts;
    const now = clock();
    const decided = await jobs.fanOut({ now, limit: JOBS }, (job, candidates) =>
      fanOut(job, candidates, { now, connected }),
    );
    for (const { end } of decided) if (end) metrics.ended(end.state, end.reason, 1);
    if (decided.some(({ targets }) => targets.length > 0)) this.claiming.wake();
    this.hasMoreJobs = decided.length === JOBS;
    if (this.hasMoreJobs) {
      if (this.parts.concurrency.isReduced) return HELD_BACK_MS;
      this.fanningOut.wake();
      return 0;
    }
    const next = await jobs.nextDueAt();
    return next === undefined ? NOTHING_DUE : Math.max(0, next - clock());
  }

  private async claimDue(): Promise<number> {
    const { queues, metrics, clock } = this.parts;
    const waiting = await this.listPendingHosts();
    const now = clock();
    const due = waiting.filter(({ due_at }) => due_at <= now);
    metrics.queueAge(Math.max(0, ...due.map(({ due_at }) => now - due_at)));
    for (let start = 0; start < due.length; start += CLAIMS) {
      await Promise.all(due.slice(start, start + CLAIMS).map((pending) => this.claim(pending)));
    }

    const next = waiting.map(({ host, due_at }) => Math.max(due_at, now + queues.reopensIn(host)));
    const pause_ms = Math.min(NOTHING_DUE, ...next.filter((at) => at > now).map((at) => at - now));
    return this.underWay.size > 0 ? Math.min(pause_ms, LIST_EVERY_MS) : pause_ms;
  }

  /** Listing reads all that waits, so while there is enough to do it happens only now and then. */
  private async listPendingHosts(): Promise<PendingHost[]> {
    if (this.underWay.size === 0 || performance.now() - this.listed_at > LIST_EVERY_MS) {
      this.listed = await this.parts.mailboxes.listPendingHosts();
      this.listed_at = performance.now();
    }
    return this.listed;
  }

  private async claim(pending: PendingHost): Promise<void> {
    const { queues, loader } = this.parts;
    const limit = queues.claimLimit(pending.host);
    if (limit === 0) return;
    const claimed = await loader.claim(pending.host, limit);
    if (claimed.length < limit) pending.due_at = NOTHING_DUE;
    for (const loaded of claimed) this.process(pending.host, loaded);
  }

  private process(host: string, loaded: LoadedMailbox): void {
    const { queues, processor, log } = this.parts;
    const work = queues
      .track(host, () => processor.process(host, loaded))
      .catch((error: unknown) => {
        const context = { err: error, subscription_id: loaded.mailbox.id };
        if (error instanceof BusyError) log.warn(context, 'A push waits until the database has time');
        else log.error(context, 'A push failed by a mistake of ours');
      })
      .finally(() => {
        this.underWay.delete(work);
        this.claimSoon();
      });
    this.underWay.add(work);
  }

  private claimSoon(): void {
    const gather_ms = this.parts.concurrency.isReduced ? HELD_BACK_MS : GATHER_MS;
    this.gathering ??= new Promise<void>((resolve) => setTimeout(resolve, gather_ms)).then(() => {
      this.gathering = undefined;
      this.claiming.wake();
    });
  }
}
