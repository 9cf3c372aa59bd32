import type { AuditEntry, AuditEvent, AuditLog } from '../domain/audit';
import type { Clock } from '../domain/ports';
import type { AuditRepository } from '../repositories/audit-repository';

const DAY_MS = 86_400_000;
const KEEP_DAYS = 90;
/** More than this is not kept, however young. */
const MOST_ROWS = 1_000_000;
const PRUNE_EVERY_MS = 3_600_000;

/** Writes the audit log, and keeps it bounded: ninety days, a million rows. */
export class AuditService implements AuditLog {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly entries: AuditRepository,
    private readonly clock: Clock,
    private readonly count: (event: AuditEvent) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** A log-in is not refused because it could not be noted. */
  async note(entry: AuditEntry): Promise<void> {
    this.count(entry.event);
    await this.entries.insert(entry, new Date(this.clock())).catch(this.onError);
  }

  start(): void {
    this.timer = setInterval(() => {
      this.prune().catch(this.onError);
    }, PRUNE_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async prune(): Promise<void> {
    await this.entries.prune(new Date(this.clock() - KEEP_DAYS * DAY_MS), MOST_ROWS);
  }
}
