import type { Clock } from '../domain/ports';
import type { PushJobRepository } from '../repositories/push/push-job-repository';

/** Longer than PUSH_LIFETIME_MS: a finished job is needed to recognise that a message was already pushed. */
const KEPT_MS = 2 * 86_400_000;

/** Removes finished jobs and deliveries, a thousand at a time. */
export class PushSweeper {
  constructor(
    private readonly jobs: PushJobRepository,
    private readonly clock: Clock,
  ) {}

  async sweep(isStopping: () => boolean = () => false): Promise<void> {
    const before = this.clock() - KEPT_MS;
    while (!isStopping() && (await this.jobs.sweep(before)));
  }
}
