import { BusyError } from '../../domain/errors';
import { isDatabaseError } from '../../infra/database/failures';
import { BatchTooLongError, type Committing, InDoubtError, NotStoredError } from './batch-errors';
import type { BatchMode } from './batch-context';
import type { Decision } from './kinds';
import type { KnownMembersCache } from './known-members';
import type { Queued } from './lane';
import { type LaneOptions, MAX_MEMBERS, RECEIPTS_MAX_MEMBERS } from './lane-options';
import { LaneAbortedError, LaneSession } from './lane-session';
import { maxPacketBytes } from './packet-size';
import { runBatch } from './run-batch';

/** Inside a transaction: three seconds, less for what has waited, but enough for a slow database to get something done. */
const MAX_TRANSACTION_MS = 3_000;
const MIN_TRANSACTION_MS = 500;
/** From when the oldest write was queued. */
const MAX_RESPONSE_MS = 3_500;
const MAX_CONNECT_MS = 1_000;
const MIN_CONNECT_MS = 250;

/** Executes batches on the one connection of a lane, in a transaction each and within its time. */
export class BatchExecutor {
  private session: LaneSession | undefined;

  constructor(
    private readonly options: LaneOptions,
    private readonly known: KnownMembersCache,
  ) {}

  /**
   * Tries once.
   * @throws NotStoredError, BatchTooLongError, InDoubtError; BusyError if a single write is too long; an error of the database, if
   * that has rolled the batch back
   */
  async execute(batch: readonly Queued[], mode: BatchMode): Promise<readonly Decision[]> {
    const oldest = Math.min(...batch.map(({ queuedAt }) => queuedAt));
    const timeLeft = (): number => oldest + MAX_RESPONSE_MS - this.options.monotonic();
    const session = await this.requireSession(Math.min(MAX_CONNECT_MS, Math.max(MIN_CONNECT_MS, timeLeft())));
    this.requireFits(batch, session);
    const limit = Math.min(MAX_TRANSACTION_MS, Math.max(MIN_TRANSACTION_MS, timeLeft()));
    let committing: Committing | undefined;

    const timer = setTimeout(() => session.abort(), limit);
    try {
      return await runBatch(
        session,
        batch.map(({ write }) => write),
        {
          mode,
          now: new Date(this.options.clock()),
          known: this.known,
          needsPush: this.options.needsPush,
          maxMembers: this.options.maxMembers ?? MAX_MEMBERS,
          receiptsMaxMembers: this.options.receiptsMaxMembers ?? RECEIPTS_MAX_MEMBERS,
          onCommitting: (begun) => {
            committing = begun;
          },
        },
      );
    } catch (error) {
      if (await isRolledBack(session, error)) throw error;
      this.session = undefined;
      const isAborted = error instanceof LaneAbortedError;
      if (committing) throw new InDoubtError(session, committing, isAborted);
      // Nothing can commit any more, but its locks may still be held.
      session.proveEnded().catch((cause: unknown) => {
        this.options.warn('A lost connection could not be ended', { err: cause });
      });
      throw new NotStoredError(isAborted);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The next batch opens another session. Not while a batch is being executed. */
  giveUpSession(): void {
    this.session?.abort();
    this.session = undefined;
  }

  async close(): Promise<void> {
    await this.session?.close();
    this.session = undefined;
  }

  private requireFits(batch: readonly Queued[], session: LaneSession): void {
    if (maxPacketBytes(batch) <= session.facts.packet_bytes) return;
    if (batch.length > 1) throw new BatchTooLongError();
    this.options.warn('The database takes no message as long as this: raise max_allowed_packet there', {});
    throw new BusyError();
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
}

/** True if the server refused a statement and the connection is still good. */
async function isRolledBack(session: LaneSession, error: unknown): Promise<boolean> {
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

function hasOwn(value: unknown, name: string): boolean {
  return (
    typeof value === 'object' && value !== null && name in value && Boolean(value[name as keyof typeof value])
  );
}
