import type { MonotonicClock, WriteRefusal } from '../../domain/ports';

const SENTENCES: Record<WriteRefusal, string> = {
  'read-only': 'The database is read-only: what would be written is refused as busy',
  full: "The database's disk is full: what would be written is refused as busy",
  'statement log':
    'The database has binlog_format=STATEMENT and takes no writes like that: they are refused as busy. Set it to ROW',
};

/** So long after the last refusal nobody has tried, or everything went well. */
const REMEMBERED_MS = 10_000;
const LOG_EVERY_MS = 60_000;
/** Connections are given up together at most this often: a server may stay read-only for long, and it is still read. */
const RENEW_EVERY_MS = 1_000;

type Warn = (details: Record<string, unknown>, sentence: string) => void;

/**
 * What all pools and lanes of a process know together about a database that refuses writes: health and the log tell of it, and
 * connections to a server that became read-only are given up, so that the next ones lead to its successor.
 */
export class WriteWatch {
  private last: { refusal: WriteRefusal; at: number } | undefined;
  private readonly logged = new Map<WriteRefusal, { at: number; since: number }>();
  private renewedAt = -Infinity;

  constructor(
    private readonly warn: Warn,
    private readonly now: MonotonicClock = () => performance.now(),
  ) {}

  /** To be told of every refusal; `reason` is what the database said. */
  refused(refusal: WriteRefusal, reason: unknown): void {
    const at = this.now();
    this.last = { refusal, at };
    // The log format is taken over from the server by new sessions only.
    if (refusal !== 'full' && at - this.renewedAt >= RENEW_EVERY_MS) this.renewedAt = at;
    this.log(refusal, reason);
  }

  /** Messages were stored: what was opened while they were refused may still lead to the server that refused them. */
  written(): void {
    if (!this.last) return;
    if (this.last.refusal !== 'full') this.renewedAt = this.now();
    this.last = undefined;
  }

  /** Why writes have been refused lately. */
  get refusal(): WriteRefusal | undefined {
    return this.last && this.now() - this.last.at < REMEMBERED_MS ? this.last.refusal : undefined;
  }

  /** Whether a connection that was opened then, by performance.now(), should be given up. */
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
