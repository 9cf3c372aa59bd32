import { type Chore, startChore } from '../jobs/periodic-task';
import type { Clock } from '../domain/ports';
import type { PushLog } from '../domain/push/ports';
import type { PushJobRepository } from '../repositories/push/push-job-repository';

const RHYTHM = { everyMs: 3_600_000, firstAfterMs: 240_000 };
/** Longer than a push lives: what has ended is known until nothing can ask for it again. */
const KEPT_MS = 2 * 86_400_000;

/** Removes finished jobs and deliveries, a thousand at a time. */
export class PushSweeper {
  private chore: Chore | undefined;

  constructor(
    private readonly jobs: PushJobRepository,
    private readonly clock: Clock,
    private readonly log: PushLog,
  ) {}

  start(): void {
    this.chore = startChore(
      RHYTHM,
      (isStopping) => this.sweep(isStopping),
      (error) => this.log.error({ err: error }, 'Finished push jobs could not be removed'),
    );
  }

  async stop(): Promise<void> {
    await this.chore?.stop();
  }

  async sweep(isStopping: () => boolean = () => false): Promise<void> {
    const before = this.clock() - KEPT_MS;
    while (!isStopping() && (await this.jobs.sweep(before)));
  }
}
