import type { AuditEntry, AuditEvent, AuditLog } from '../domain/audit';
import { type Chore, startChore } from '../domain/chore';
import type { Clock } from '../domain/ports';
import type { AuditBounds } from '../repositories/audit-pruning';
import type { AuditRepository } from '../repositories/audit-repository';

const DAY_MS = 86_400_000;
const KEEP_DAYS = 90;
const PRUNE_EVERY_MS = 3_600_000;

/** However young: a million rows at most, of which nobody fills another's share. */
const BOUNDS: AuditBounds = {
  unknown: { all: 100_000 },
  refused: { ofAccount: 1_000, all: 200_000 },
  own: { ofAccount: 10_000, all: 700_000 },
};

/** Writes the audit log, and keeps it bounded: ninety days, a million rows. */
export class AuditService implements AuditLog {
  private chore: Chore | undefined;

  constructor(
    private readonly entries: AuditRepository,
    private readonly clock: Clock,
    private readonly count: (event: AuditEvent) => void,
    private readonly onError: (error: unknown) => void,
    private readonly bounds = BOUNDS,
  ) {}

  /** A log-in is not refused because it could not be noted. */
  async note(entry: AuditEntry): Promise<void> {
    this.count(entry.event);
    await this.entries.insert(entry, new Date(this.clock())).catch(this.onError);
  }

  start(): void {
    this.chore = startChore(PRUNE_EVERY_MS, (isStopping) => this.prune(isStopping), this.onError);
  }

  async stop(): Promise<void> {
    await this.chore?.stop();
  }

  async prune(isStopping: () => boolean = () => false): Promise<void> {
    await this.entries.prune(new Date(this.clock() - KEEP_DAYS * DAY_MS), this.bounds, isStopping);
  }
}
