import type { MonotonicClock, WriteRefusal } from '../../domain/ports';

const SENTENCES: Record<WriteRefusal, string> = {
  'read-only': 'The database is read-only: what would be written is refused as busy',
  full: "The database's disk is full: what would be written is refused as busy",
  'statement log':
    'The database has binlog_format=STATEMENT and takes no writes like that: they are refused as busy. Set it to ROW',
};

/** A refusal is reported until this long after the last one. */
const REMEMBERED_MS = 10_000;
const LOG_EVERY_MS = 60_000;
/** All connections are closed at most this often: a server may stay read-only for long, and is still used for reading. */
const RENEW_EVERY_MS = 1_000;

type Warn = (details: Record<string, unknown>, sentence: string) => void;

/**
 * Keeps track of writes that the database refuses, for all pools and lanes of a process: the health check and the log report them,
 * and connections to a server that became read-only are closed, so that the next ones reach the server that replaces it.
 */
export class WriteWatch {
  private last: { refusal: WriteRefusal; at: number } | undefined;
  private readonly logged = new Map<WriteRefusal, { at: number; since: number }>();
  private renewedAt = -Infinity;

  constructor(
    private readonly warn: Warn,
    private readonly now: MonotonicClock = () => performance.now(),
  ) {}

  /** To be called for every refusal, with the database's error. */
  refused(refusal: WriteRefusal, reason: unknown): void {
    const at = this.now();
    this.last = { refusal, at };
    // When the disk has room again, connections work as they are. The log's format applies to new sessions only.
    if (refusal !== 'full' && at - this.renewedAt >= RENEW_EVERY_MS) this.renewedAt = at;
    this.log(refusal, reason);
  }

  /** To be called when messages were stored. Connections opened while they were refused may still be to the read-only server. */
  written(): void {
    if (!this.last) return;
    if (this.last.refusal !== 'full') this.renewedAt = this.now();
    this.last = undefined;
  }

  /** Why writes were refused in the last ten seconds, if they were. */
  get refusal(): WriteRefusal | undefined {
    return this.last && this.now() - this.last.at < REMEMBERED_MS ? this.last.refusal : undefined;
  }

  /** Whether to close a connection that was opened at `opened_at`, by performance.now(). */
  isOutdated(opened_at: number): boolean {
    return opened_at <= this.renewedAt;
  }

  private log(refusal: WriteRefusal, reason: unknown): void {
    const entry = this.logged.get(refusal) ?? { at: -Infinity, since: 0 };
    entry.since += 1;
    this.logged.set(refusal, entry);
    if (this.now() - entry.at < LOG_EVERY_MS) return;
    this.warn({ reason: String(reason), refusals: entry.since }, SENTENCES[refusal]);
    Object.assign(entry, { at: this.now(), since: 0 });
  }
}
