import { BusyError, TempIdReusedError } from '../../domain/errors';
import { failureOf, isDuplicateKey, isRefusal } from '../../infra/database/failures';
import { BatchTooLongError, InDoubtError, NotStoredError } from './batch-errors';
import { BatchExecutor } from './batch-executor';
import { resolveDoubt } from './doubt';
import type { BatchMode } from './batch-context';
import type { Decision } from './kinds';
import type { KnownMembersCache } from './known-members';
import { MAX_WAIT_MS, type Queued, refuseHeld } from './lane';
import type { LaneOptions } from './lane-options';

const MAX_ATTEMPTS = 8;
const MAX_PAUSE_MS = 20;
/** Duplicates come in storms (everybody retries after a restart): looking first is then cheaper than running twice. */
const CHECKED_BATCHES = 50;

/** What is still to be done with a batch after a failure. */
interface NextAttempt {
  batch: Queued[];
  mode: BatchMode;
}

/** Takes one batch at a time through everything that can go wrong with it. */
export class BatchRunner {
  private readonly executor: BatchExecutor;
  /** How many batches are still checked since the last duplicate. */
  private checked = 0;

  constructor(
    private readonly options: LaneOptions,
    known: KnownMembersCache,
  ) {
    this.executor = new BatchExecutor(options, known);
  }

  /** Settles every write of the batch; never rejects. */
  async run(batch: Queued[]): Promise<void> {
    let next: NextAttempt | undefined = { batch, mode: this.checked > 0 ? 'checked' : 'optimistic' };
    if (next.mode === 'checked') this.checked -= 1;

    for (let attempt = 1; next && next.batch.length > 0; attempt++) {
      try {
        return this.settle(next.batch, await this.executor.execute(next.batch, next.mode));
      } catch (error) {
        next = await this.recover(error, next, attempt);
      }
    }
  }

  close(): Promise<void> {
    return this.executor.close();
  }

  /** Returns what is left to be tried again; undefined if every write is settled. */
  private async recover(
    error: unknown,
    { batch, mode }: NextAttempt,
    attempt: number,
  ): Promise<NextAttempt | undefined> {
    if (error instanceof InDoubtError) return this.afterDoubt(batch, error);
    if (error instanceof NotStoredError && error.isAborted) return this.giveUp(batch, error);
    if (error instanceof BatchTooLongError) return this.halve(batch);
    const failure = failureOf(error);
    if (isRefusal(failure)) {
      this.options.watch?.refused(failure, error);
      if (failure !== 'full') this.executor.giveUpSession();
      return refuse(batch);
    }

    const isDuplicate = isDuplicateKey(error);
    if (isDuplicate) this.checked = CHECKED_BATCHES;
    if (isDuplicate && mode === 'optimistic') return { batch, mode: 'checked' };
    if (failure === 'away') this.executor.giveUpSession();
    if (error instanceof NotStoredError || failure === 'away' || failure === 'conflict') {
      if (attempt >= MAX_ATTEMPTS && failure === 'conflict') return this.giveUp(batch, error);
      await pause(attempt);
      return { batch: this.refuseLate(batch), mode };
    }
    if (batch.length > 1) return this.halve(batch);
    // A temp_id that the look-up did not find is taken in another conversation, by a batch that has committed meanwhile.
    batch[0]?.reject(isDuplicate ? new TempIdReusedError() : error);
    return undefined;
  }

  private settle(batch: readonly Queued[], decisions: readonly Decision[]): void {
    decisions.forEach((decision, index) => settleOne(batch[index], decision));
    const messages = decisions.filter(isNewMessage).length;
    if (messages > 0) this.options.watch?.written();
    this.options.onBatch?.(batch.length, messages);
  }

  private giveUp(batch: readonly Queued[], error: unknown): undefined {
    this.options.warn('The database does not get writes done and they are refused as busy', { err: error });
    return refuse(batch);
  }

  /** The first half is settled before the second begins, so the order stays. What has waited too long by then is refused. */
  private async halve(batch: Queued[]): Promise<undefined> {
    const middle = Math.ceil(batch.length / 2);
    await this.run(batch.slice(0, middle));
    await this.run(this.refuseLate(batch.slice(middle)));
  }

  /** Refuses what has waited too long, with what may not overtake it, and returns the rest. */
  private refuseLate(batch: Queued[]): Queued[] {
    const now = this.options.monotonic();
    const isLate = ({ queuedAt }: Queued): boolean => now - queuedAt >= MAX_WAIT_MS;
    refuse(batch.filter(isLate));
    return refuseHeld(batch.filter((queued) => !isLate(queued)));
  }

  private async afterDoubt(batch: Queued[], doubt: InDoubtError): Promise<NextAttempt | undefined> {
    const writes = batch.map(({ write }) => write);
    const { isCommitted, known } = await resolveDoubt(writes, doubt, this.options);
    if (isCommitted) {
      doubt.committing.decisions.forEach((decision, index) => settleOne(batch[index], decision));
      return undefined;
    }
    known.forEach((decision, index) => decision && settleOne(batch[index], decision));
    const rest = batch.filter((_, index) => !known[index]);
    // Nobody can tell whether it is stored, so it may not be refused as late.
    if (isCommitted === undefined) {
      await pause(1);
      return { batch: rest, mode: 'checked' };
    }
    if (doubt.isAborted) return this.giveUp(rest, doubt);
    return { batch: this.refuseLate(rest), mode: 'checked' };
  }
}

/** Before another attempt, with jitter. */
function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * MAX_PAUSE_MS * attempt));
}

function settleOne(queued: Queued | undefined, decision: Decision): void {
  if ('outcome' in decision) queued?.resolve(decision.outcome);
  else queued?.reject(decision.error);
}

function refuse(batch: readonly Queued[]): undefined {
  for (const queued of batch) queued.reject(new BusyError());
}

function isNewMessage(decision: Decision): boolean {
  return 'outcome' in decision && 'is_new' in decision.outcome && decision.outcome.is_new;
}
