import { setTimeout as delay } from 'node:timers/promises';
import { Batcher } from '../domain/batcher';
import { BusyError } from '../domain/errors';
import type { Clock } from '../domain/ports';
import type { PushLog } from '../domain/push/ports';
import type { MailboxResult } from '../repositories/push/push-mailbox';
import type { PushMailboxRepository } from '../repositories/push/push-mailbox-repository';

interface Entry {
  result: MailboxResult;
  done: () => void;
}

/**
 * A few large transactions are better than many small ones, because each waits for the disk, and so do messages. A transaction is
 * one packet to the database, so the deliveries that end in it are limited too.
 */
const BATCHES = {
  max_items: 200,
  max_weight: 2_000,
  weightOf: ({ result }: Entry) => result.ended.length,
  gathersTurn: true,
  pause_ms: 10,
};
/** How long writing is retried while the database is away: shorter than a lease, so that no push is sent twice for it. */
const RETRY_FOR_MS = 4_000;
const RETRY_EVERY_MS = 250;

/** Records results, many in one transaction. What cannot be written is dropped: its lease expires and it is sent again. */
export class ResultWriter {
  private readonly entries = new Batcher<Entry>(BATCHES, (batch) => this.writeBatch(batch));

  constructor(
    private readonly mailboxes: Pick<PushMailboxRepository, 'writeResults'>,
    private readonly clock: Clock,
    private readonly log: PushLog,
  ) {}

  /** Resolves when the result is written, or given up. */
  write(result: MailboxResult): Promise<void> {
    return new Promise((done) => this.entries.add({ result, done }));
  }

  private async writeBatch(batch: readonly Entry[]): Promise<void> {
    await this.tryToWrite(
      batch.map(({ result }) => result),
      performance.now() + RETRY_FOR_MS,
    );
    for (const { done } of batch) done();
  }

  private async tryToWrite(results: readonly MailboxResult[], until: number): Promise<void> {
    try {
      await this.mailboxes.writeResults(results, this.clock());
    } catch (error) {
      if (error instanceof BusyError && performance.now() < until) {
        await delay(RETRY_EVERY_MS);
        await this.tryToWrite(results, until);
      } else if (!(error instanceof BusyError) && results.length > 1) {
        // One result that the database refuses must not take the others with it.
        for (const result of results) await this.tryToWrite([result], until);
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
