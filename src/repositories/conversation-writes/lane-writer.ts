import { BusyError, TempIdReusedError } from '../../domain/errors';
import type { Clocks } from '../../domain/ports';
import type { SendWrite, Settled } from '../../domain/writes';
import { failureOf, isDatabaseError, isDuplicateKey, isRefusal } from '../../infra/database/failures';
import type { DatabaseAddress } from '../../infra/database/session';
import type { WriteWatch } from '../../infra/database/write-watch';
import { answerEarlier, type EarlierMessage, tempIdKey } from './batch-plan';
import { earlierMessages, takeEarlier } from './batch-reads';
import { runBatch } from './batch-transaction';
import type { BatchMode } from './bump';
import { type Queued, WAIT_LIMIT_MS } from './lane';
import { LaneAbortedError, LaneSession, onOtherConnection } from './lane-session';
import { longestPacket } from './packet-size';

/** Inside a transaction: three seconds, less for what has waited, but never so little that a slow database gets nothing done. */
const TRANSACTION_LIMIT_MS = 3_000;
const ANSWER_LIMIT_MS = 3_500;
const LEAST_TRANSACTION_MS = 500;
const CONNECT_LIMIT_MS = 1_000;
const LEAST_CONNECT_MS = 250;
const ATTEMPTS = 8;
/** Duplicates come in storms (everybody retries after a restart): looking first is then cheaper than running twice. */
const LOCK_MODE_BATCHES = 50;

export interface LaneWriterOptions extends Clocks {
  address: DatabaseAddress;
  needsPush: (write: SendWrite) => boolean;
  /** Told of writes that the database refuses, and of those it takes. Where it says so, the connection is given up. */
  watch?: WriteWatch;
  /** For what someone should look into: a write that fails again and again, a commit in doubt. */
  warn: (what: string, context: Record<string, unknown>) => void;
  /** After each batch: how many writes it had, and how many of them were new messages. */
  onBatch?: (size: number, messages: number) => void;
}

/** The transaction did not get to its commit: nothing of it is stored. */
class NotStoredError extends Error {
  constructor(readonly isAborted: boolean) {
    super();
  }
}

/** One packet cannot hold the batch. Nothing was tried. */
class BatchTooLongError extends Error {}

/** The connection went away while committing. */
class InDoubtError extends Error {
  constructor(
    readonly session: LaneSession,
    readonly startedAt: Date,
    /** The answers if it committed; undefined for new messages. */
    readonly planned: readonly (Settled | undefined)[],
  ) {
    super();
  }
}

/** Takes one batch at a time through a transaction and through everything that can go wrong with it. */
export class LaneWriter {
  private session: LaneSession | undefined;
  private lockModeBatches = 0;

  constructor(private readonly options: LaneWriterOptions) {}

  /** Settles every write of the batch; never rejects. */
  async run(batch: Queued[]): Promise<void> {
    let mode: BatchMode = this.lockModeBatches > 0 ? 'lock' : 'bump';
    if (mode === 'lock') this.lockModeBatches -= 1;

    for (let attempt = 1; batch.length > 0; attempt++) {
      try {
        const settled = await this.attempt(batch, mode);
        settled.forEach((result, index) => {
          if ('outcome' in result) batch[index]?.resolve(result.outcome);
          else batch[index]?.reject(result.error);
        });
        this.tell(batch.length, settled.filter(isNewMessage).length);
        return;
      } catch (error) {
        if (error instanceof InDoubtError) return this.resolveDoubt(batch, error);
        if (error instanceof NotStoredError && error.isAborted) return this.giveUp(batch, error);
        if (error instanceof BatchTooLongError) return this.halve(batch);
        const failure = failureOf(error);
        if (isRefusal(failure)) {
          this.options.watch?.refused(failure, error);
          if (failure !== 'full') this.giveUpSession();
          return refuse(batch);
        }

        const isDuplicate = isDuplicateKey(error);
        if (isDuplicate) this.lockModeBatches = LOCK_MODE_BATCHES;
        if (isDuplicate && mode === 'bump') {
          mode = 'lock';
          continue;
        }
        if (failure === 'away') this.giveUpSession();
        if (error instanceof NotStoredError || failure === 'away' || failure === 'conflict') {
          if (attempt >= ATTEMPTS && failure === 'conflict') return this.giveUp(batch, error);
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
          batch = this.refuseLate(batch);
          continue;
        }
        if (batch.length > 1) return this.halve(batch);
        // Taken, and not by a message that the lock's look-up could see: it stands in another conversation.
        return batch[0]?.reject(isDuplicate ? new TempIdReusedError() : error);
      }
    }
  }

  async close(): Promise<void> {
    await this.session?.close();
    this.session = undefined;
  }

  private giveUp(batch: readonly Queued[], error: unknown): void {
    this.options.warn('The database does not get writes done and they are refused as busy', { err: error });
    refuse(batch);
  }

  private tell(writes: number, messages: number): void {
    if (messages > 0) this.options.watch?.written();
    this.options.onBatch?.(writes, messages);
  }

  /** The first half settles before the second begins, so the order stays. What has waited too long by then does not begin. */
  private async halve(batch: Queued[]): Promise<void> {
    const middle = Math.ceil(batch.length / 2);
    await this.run(batch.slice(0, middle));
    await this.run(this.refuseLate(batch.slice(middle)));
  }

  /** The next batch opens another: nothing is under way on this one. */
  private giveUpSession(): void {
    this.session?.abort();
    this.session = undefined;
  }

  private async attempt(batch: readonly Queued[], mode: BatchMode) {
    const oldest = Math.min(...batch.map(({ queuedAt }) => queuedAt));
    const timeLeft = (): number => oldest + ANSWER_LIMIT_MS - this.options.monotonic();
    const session = await this.requireSession(
      Math.min(CONNECT_LIMIT_MS, Math.max(LEAST_CONNECT_MS, timeLeft())),
    );
    const isTooLong = longestPacket(batch) > session.facts.packet_bytes;
    if (isTooLong && batch.length > 1) throw new BatchTooLongError();
    if (isTooLong) {
      this.options.warn('The database takes no message as long as this: raise max_allowed_packet there', {});
      throw new BusyError();
    }
    const limit = Math.min(TRANSACTION_LIMIT_MS, Math.max(LEAST_TRANSACTION_MS, timeLeft()));
    const now = new Date(this.options.clock());
    let planned: readonly (Settled | undefined)[] | undefined;

    const timer = setTimeout(() => session.abort(), limit);
    try {
      return await runBatch(
        session,
        batch.map(({ write }) => write),
        {
          mode,
          now,
          needsPush: this.options.needsPush,
          onCommitting: (answers) => {
            planned = answers;
          },
        },
      );
    } catch (error) {
      if (await this.isRolledBack(session, error)) throw error;
      this.session = undefined;
      if (planned) throw new InDoubtError(session, now, planned);
      // Nothing can commit any more, but its locks may still be held.
      session.proveEnded().catch((cause: unknown) => {
        this.options.warn('A lost connection could not be ended', { err: cause });
      });
      throw new NotStoredError(error instanceof LaneAbortedError);
    } finally {
      clearTimeout(timer);
    }
  }

  /** True where the server refused a statement and the connection is still good. */
  private async isRolledBack(session: LaneSession, error: unknown): Promise<boolean> {
    // By shape: the server's refusals have an SQL state, and what is no database error at all has no code.
    const isFromServer = hasOwn(error, 'sqlState') && !hasOwn(error, 'fatal');
    const isOurBug = !isDatabaseError(error) && !(error instanceof LaneAbortedError);
    if (!isFromServer && !isOurBug) {
      session.abort();
      return false;
    }
    try {
      await session.rollback();
      return true;
    } catch {
      session.abort();
      return false;
    }
  }

  private async requireSession(timeout_ms: number): Promise<LaneSession> {
    try {
      if (this.session && this.options.watch?.isOutdated(this.session.opened_at)) this.giveUpSession();
      this.session ??= await LaneSession.open(this.options.address, timeout_ms);
      return this.session;
    } catch (error) {
      this.options.warn('The database cannot be reached', { err: error });
      throw new NotStoredError(false);
    }
  }

  private refuseLate(batch: Queued[]): Queued[] {
    const now = this.options.monotonic();
    const isLate = ({ queuedAt }: Queued): boolean => now - queuedAt >= WAIT_LIMIT_MS;
    refuse(batch.filter(isLate));
    return batch.filter((queued) => !isLate(queued));
  }

  /** Looks until it knows: what is there is answered, what is proven absent is refused. Meanwhile the lane stands. */
  private async resolveDoubt(batch: Queued[], { session, startedAt, planned }: InDoubtError): Promise<void> {
    const stored = await this.lookUntilKnown(
      session,
      batch.flatMap(({ write }) => (write.kind === 'send' ? [write] : [])),
    );
    const isNew = (earlier: EarlierMessage | undefined): boolean =>
      earlier?.created_at === startedAt.toISOString();
    const isCommitted = [...stored.values()].some(isNew);
    const again: Queued[] = [];
    batch.forEach((queued, index) => {
      const { write } = queued;
      const answer = planned[index];
      if (write.kind === 'send') {
        const earlier = stored.get(tempIdKey(write.sender_id, write.temp_id));
        const settled = earlier ? answerEarlier(write, earlier) : { error: new BusyError() };
        if ('error' in settled) queued.reject(settled.error);
        else queued.resolve({ ...settled.outcome, is_new: isNew(earlier) });
      } else if (isCommitted && answer && 'outcome' in answer) {
        // Done again it would tell nobody, and a clearing would take the messages that came after it.
        queued.resolve(answer.outcome);
      } else {
        again.push({
          write,
          queuedAt: this.options.monotonic(),
          resolve: (outcome) => queued.resolve(outcome),
          reject: (error) => queued.reject(error),
        });
      }
    });
    // Without a message that shows it, nobody can tell whether they are done, so none is refused: doing them again is harmless.
    await this.run(again);
  }

  private async lookUntilKnown(
    session: LaneSession,
    sends: readonly SendWrite[],
  ): Promise<Map<string, EarlierMessage>> {
    const stored = new Map<string, EarlierMessage>();
    for (let attempt = 1; ; attempt++) {
      try {
        await session.proveEnded();
        if (sends.length === 0) return stored;
        const { sql, values = [] } = earlierMessages(sends);
        await onOtherConnection(this.options.address, async (connection) => {
          const [rows] = await connection.query<never[]>(sql, [...values]);
          takeEarlier(rows, stored);
        });
        return stored;
      } catch (error) {
        this.options.warn('A commit is in doubt and the database cannot be asked', { err: error, attempt });
        await new Promise((resolve) => setTimeout(resolve, Math.min(1_000, 50 * attempt)));
      }
    }
  }
}

function refuse(batch: readonly Queued[]): void {
  for (const queued of batch) queued.reject(new BusyError());
}

function hasOwn(value: unknown, name: string): boolean {
  return (
    typeof value === 'object' && value !== null && name in value && Boolean(value[name as keyof typeof value])
  );
}

function isNewMessage(settled: Settled): boolean {
  return 'outcome' in settled && 'is_new' in settled.outcome && settled.outcome.is_new;
}
