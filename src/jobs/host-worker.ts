import type { Clock } from '../domain/ports';
import { timeout } from '../domain/timeout';
import type { ConcurrencyLimit } from './concurrency-limit';
import type { HostQueues } from './host-queues';
import { InFlight } from '../domain/in-flight';
import { WakeLoop } from './wake-loop';

/** A host with pending jobs. */
export interface PendingHost {
  host: string;
  /** When the first of them is due. Milliseconds since 1970. */
  due_at: number;
}

/** Where the jobs of a worker come from, and what it does with them. */
export interface HostJobs<Job> {
  listHosts(): Promise<PendingHost[]>;
  /** Claims at most `limit` due jobs of a host. */
  claim(host: string, limit: number): Promise<Job[]>;
  process(host: string, job: Job): Promise<void>;
  onJobError(error: unknown, job: Job): void;
  onLoopError(error: unknown): void;
  /** Told at each look how long the oldest due job has been due; 0 if none is. */
  onQueueAge(age_ms: number): void;
}

/** Hosts claimed for concurrently: strangers name them, and each claim takes a connection to the database. */
const MAX_CLAIMS = 4;
/** From the end of a job to the next claim: what ends in between makes room for a larger claim. */
const CLAIM_DELAY_MS = 5;
/** The same while the event loop is busy: fewer transactions leave more of the database to users. */
const BUSY_CLAIM_DELAY_MS = 50;
/** How long a list of the pending hosts is used. */
const LIST_EVERY_MS = 50;
const NOTHING_DUE = Infinity;

/** Claims due jobs host by host and processes them, within the limits of the host queues. */
export class HostWorker<Job> {
  private readonly loop: WakeLoop;
  private readonly inFlight = new InFlight();
  private claimDelay: Promise<void> | undefined;
  private hosts: PendingHost[] = [];
  /** By performance.now(). */
  private listed_at = 0;

  constructor(
    private readonly jobs: HostJobs<Job>,
    private readonly queues: HostQueues,
    private readonly concurrency: ConcurrencyLimit,
    private readonly clock: Clock,
  ) {
    this.loop = new WakeLoop(
      () => this.claimDue(),
      (error) => jobs.onLoopError(error),
    );
  }

  start(): void {
    this.concurrency.start();
    this.loop.start();
  }

  /** Claims nothing more and waits for the jobs in flight. After `limit_ms`, `abort` is called, which must end them. */
  async stop(limit_ms: number, abort: () => void): Promise<void> {
    this.concurrency.stop();
    await this.loop.stop();
    const ended = this.inFlight.whenIdle();
    await timeout(ended, limit_ms, abort);
    await ended;
  }

  wake(): void {
    this.loop.wake();
  }

  /** Resolves when nothing is in flight and nothing that may be claimed is due. */
  async whenIdle(): Promise<void> {
    while (this.loop.isRunning || this.claimDelay || this.inFlight.size > 0) {
      await Promise.all([this.loop.whenIdle(), this.claimDelay, this.inFlight.whenIdle()]);
    }
  }

  private async claimDue(): Promise<number> {
    const hosts = await this.listHosts();
    const now = this.clock();
    const due = hosts.filter(({ due_at }) => due_at <= now);
    this.jobs.onQueueAge(Math.max(0, ...due.map(({ due_at }) => now - due_at)));
    for (let start = 0; start < due.length; start += MAX_CLAIMS) {
      await Promise.all(due.slice(start, start + MAX_CLAIMS).map((pending) => this.claim(pending)));
    }

    const next = hosts.map(({ host, due_at }) => Math.max(due_at, now + this.queues.reopensIn(host)));
    const pause_ms = Math.min(NOTHING_DUE, ...next.filter((at) => at > now).map((at) => at - now));
    return this.inFlight.size > 0 ? Math.min(pause_ms, LIST_EVERY_MS) : pause_ms;
  }

  /** Listing reads all that is pending, so the list is used for a while as long as there is enough to do. */
  private async listHosts(): Promise<PendingHost[]> {
    if (this.inFlight.size === 0 || performance.now() - this.listed_at > LIST_EVERY_MS) {
      this.hosts = await this.jobs.listHosts();
      this.listed_at = performance.now();
    }
    return this.hosts;
  }

  private async claim(pending: PendingHost): Promise<void> {
    const limit = this.queues.claimLimit(pending.host);
    if (limit === 0) return;
    const claimed = await this.jobs.claim(pending.host, limit);
    if (claimed.length < limit) pending.due_at = NOTHING_DUE;
    for (const job of claimed) this.inFlight.add(this.process(pending.host, job));
  }

  private async process(host: string, job: Job): Promise<void> {
    try {
      await this.queues.track(host, () => this.jobs.process(host, job));
    } catch (error) {
      this.jobs.onJobError(error, job);
    }
    this.claimSoon();
  }

  private claimSoon(): void {
    const delay_ms = this.concurrency.isReduced ? BUSY_CLAIM_DELAY_MS : CLAIM_DELAY_MS;
    this.claimDelay ??= new Promise<void>((resolve) => setTimeout(resolve, delay_ms)).then(() => {
      this.claimDelay = undefined;
      this.wake();
    });
  }
}
