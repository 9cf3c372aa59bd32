import { BusyError } from '../domain/errors';
import type { Clock, ConnectedUsers } from '../domain/ports';
import type { PushLog, PushMetrics } from '../domain/push/ports';
import type { ConcurrencyLimit } from '../jobs/concurrency-limit';
import { WakeLoop } from '../jobs/wake-loop';
import type { PushJobRepository } from '../repositories/push/push-job-repository';
import { fanOut } from './fan-out';

export interface FanOutLoopParts {
  jobs: PushJobRepository;
  connected: ConnectedUsers;
  concurrency: Pick<ConcurrencyLimit, 'isReduced'>;
  metrics: PushMetrics;
  log: PushLog;
  clock: Clock;
  /** Called when deliveries were added. */
  onDeliveries: () => void;
}

/** Jobs fanned out in one transaction at most. */
const JOBS_PER_ROUND = 200;
/** Between two full rounds while the event loop is busy: fewer transactions leave more of the database to users. */
const BUSY_PAUSE_MS = 50;
/** Before what is due is looked for again that another process has locked. */
const LOCKED_PAUSE_MS = 50;
const NOTHING_DUE = Infinity;

/** Turns due push jobs into deliveries, whenever it is woken. */
export class FanOutLoop {
  private readonly loop: WakeLoop;
  /** Whether the previous round has left something, so that more jobs are probably due. */
  private hasMoreJobs = false;

  constructor(private readonly parts: FanOutLoopParts) {
    this.loop = new WakeLoop(
      () => this.fanOutJobs(),
      (error) => reportLoopError(parts.log, error),
    );
  }

  start(): void {
    this.loop.start();
  }

  /** Resolves when the round in flight has ended. */
  stop(): Promise<void> {
    return this.loop.stop();
  }

  wake(): void {
    this.loop.wake();
  }

  /** Whether no job is due, as far as is known. */
  get isIdle(): boolean {
    return !this.loop.isRunning && !this.hasMoreJobs;
  }

  /** Resolves when no round is in flight. */
  whenIdle(): Promise<void> {
    return this.loop.whenIdle();
  }

  private async fanOutJobs(): Promise<number> {
    const { jobs, connected, concurrency, clock, metrics } = this.parts;
    const now = clock();
    const { ends, hasTargets, hasMore } = await jobs.fanOut({ now, limit: JOBS_PER_ROUND }, (audience) =>
      fanOut(audience, { now, connected }),
    );
    for (const { state, reason } of ends) if (state !== 'fanned_out') metrics.ended(state, reason, 1);
    if (hasTargets) this.parts.onDeliveries();
    this.hasMoreJobs = hasMore;
    if (this.hasMoreJobs) {
      if (concurrency.isReduced) return BUSY_PAUSE_MS;
      this.wake();
      return 0;
    }
    const next = await jobs.nextDueAt();
    return next === undefined ? NOTHING_DUE : Math.max(LOCKED_PAUSE_MS, next - clock());
  }
}

export function reportLoopError(log: PushLog, error: unknown): void {
  const level = error instanceof BusyError ? 'warn' : 'error';
  log[level]({ err: error }, 'Push jobs could not be looked at; they will be a little later');
}
