import type { AuditEntry, AuditEvent, AuditLog } from '../../domain/audit';
import type { Clock } from '../../domain/ports';
import type { AuditRepository } from '../../repositories/accounts/audit-repository';
import { limitsOf } from './audit-limits';

const DAY_MS = 86_400_000;
const RETENTION_DAYS = 90;
/** Rows per deletion: no lock is held for long. */
const CHUNK_ROWS = 1_000;

/** Writes the audit log, within limits for each account, and removes what is older than 90 days. */
export class AuditService implements AuditLog {
  constructor(
    private readonly entries: AuditRepository,
    private readonly clock: Clock,
    private readonly count: (event: AuditEvent) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Counts every event, and writes an entry unless the account has enough of them. */
  async note(entry: AuditEntry): Promise<void> {
    this.count(entry.event);
    await this.write(entry).catch(this.onError);
  }

  async prune(isStopping: () => boolean = () => false): Promise<void> {
    const before = new Date(this.clock() - RETENTION_DAYS * DAY_MS);
    let removed = CHUNK_ROWS;
    while (removed === CHUNK_ROWS && !isStopping()) {
      removed = await this.entries.removeBefore(before, CHUNK_ROWS);
    }
  }

  /** Entries that are written at the same time do not count each other: there may be a few more than the limits say. */
  private async write(entry: AuditEntry): Promise<void> {
    const now = this.clock();
    const limits = limitsOf(entry);
    const recent = await this.entries.countSince(entry, new Date(now - DAY_MS));
    if (recent.of_source >= limits.of_source_a_day || recent.of_account >= limits.of_account_a_day) return;
    await this.entries.insert(entry, new Date(now));
    if (limits.kept < Infinity) await this.entries.keepNewest(entry, limits.kept);
  }
}
