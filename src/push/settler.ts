import type { Clock } from '../domain/ports';
import type { PushLog } from '../domain/push-ports';
import type { MailboxResult, PushMailboxRepository } from '../repositories/push-mailbox-repository';

/** Results written in one transaction at most. */
const BATCH = 200;

interface Entry {
  result: MailboxResult;
  done: () => void;
}

/**
 * Writes results down, many in one transaction: one batch is under way, and what comes in meanwhile forms the next. A batch
 * that cannot be written is dropped; its leases run out and it is sent again.
 */
export class Settler {
  private queue: Entry[] = [];
  private running = false;

  constructor(
    private readonly mailboxes: PushMailboxRepository,
    private readonly clock: Clock,
    private readonly log: PushLog,
  ) {}

  /** Resolves when the result is written, or given up. */
  settle(result: MailboxResult): Promise<void> {
    return new Promise((done) => {
      this.queue.push({ result, done });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    // What ends in the same turn of the event loop travels together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, BATCH);
      try {
        await this.mailboxes.settle(
          batch.map(({ result }) => result),
          this.clock(),
        );
      } catch (error) {
        this.log.error(
          { err: error, count: batch.length },
          'Push results could not be written; they will be sent again',
        );
      }
      for (const { done } of batch) done();
    }
    this.running = false;
  }
}
