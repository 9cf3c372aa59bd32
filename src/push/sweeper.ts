import type { Clock } from '../domain/ports';
import type { PushLog } from '../domain/push-ports';
import type { PushJobRepository } from '../repositories/push-job-repository';

const EVERY_MS = 3_600_000;
/** Longer than a push lives: what has ended is known until nothing can ask for it again. */
const KEPT_MS = 2 * 86_400_000;

/** Removes finished jobs and deliveries, a thousand at a time. */
export class PushSweeper {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly jobs: PushJobRepository,
    private readonly clock: Clock,
    private readonly log: PushLog,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.sweeping = this.sweep();
    }, EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.isStopping = true;
    await this.sweeping;
  }

  async sweep(): Promise<void> {
    try {
      const before = this.clock() - KEPT_MS;
      while (!this.isStopping && (await this.jobs.sweep(before)));
    } catch (error) {
      this.log.error({ err: error }, 'Finished push jobs could not be removed');
    }
  }
}
