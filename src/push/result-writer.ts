import { BusyError } from '../domain/errors';
import type { Clock } from '../domain/ports';
import type { PushLog } from '../domain/push/ports';
import type { MailboxResult } from '../repositories/push/push-mailbox';
import type { PushMailboxRepository } from '../repositories/push/push-mailbox-repository';

/** Results written in one transaction at most. */
const BATCH = 200;
/** Deliveries that end in one transaction, give or take one mailbox: all of it travels in one packet. */
const BATCH_DELIVERIES = 2_000;

interface Entry {
  result: MailboxResult;
  done: () => void;
}

/** What ends within this time after a batch forms the next. */
const GATHER_MS = 10;
/** A database that is away for a moment costs no push twice: leases are longer than this. */
const PATIENCE_MS = 4_000;
const AGAIN_AFTER_MS = 250;

/**
 * Writes results down, many in one transaction: one batch is under way, and what comes in meanwhile forms the next. What
 * cannot be written is dropped; its lease runs out and it is sent again.
 */
export class ResultWriter {
  private queue: Entry[] = [];
  private running = false;

  constructor(
    private readonly mailboxes: Pick<PushMailboxRepository, 'writeResults'>,
    private readonly clock: Clock,
    private readonly log: PushLog,
  ) {}

  /** Resolves when the result is written, or given up. */
  write(result: MailboxResult): Promise<void> {
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
      const batch = this.takeBatch();
      await this.writeBatch(
        batch.map(({ result }) => result),
        performance.now() + PATIENCE_MS,
      );
      for (const { done } of batch) done();
      // While there is much to write, few large transactions: each waits for the disk, and so does chat.
      if (this.queue.length < BATCH) await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    }
    this.running = false;
  }

  private takeBatch(): Entry[] {
    let deliveries = 0;
    const end = this.queue.findIndex(({ result }) => (deliveries += result.ended.length) > BATCH_DELIVERIES);
    return this.queue.splice(0, end < 0 ? BATCH : Math.min(end + 1, BATCH));
  }

  private async writeBatch(results: MailboxResult[], until: number): Promise<void> {
    try {
      await this.mailboxes.writeResults(results, this.clock());
    } catch (error) {
      if (error instanceof BusyError && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
        await this.writeBatch(results, until);
      } else if (!(error instanceof BusyError) && results.length > 1) {
        // One that the database does not take must not take the others with it.
        for (const result of results) await this.writeBatch([result], until);
      } else {
        const level = error instanceof BusyError ? 'warn' : 'error';
        this.log[level](
          { err: error, count: results.length },
          'Push results could not be written; they will be sent again',
        );
      }
    }
  }
}
