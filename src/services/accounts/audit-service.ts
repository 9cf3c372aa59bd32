import type { AuditEntry, AuditEvent, AuditLog } from '../../domain/audit';
import type { Clock } from '../../domain/ports';
import type { AuditRepository } from '../../repositories/accounts/audit-repository';
import type { AuditBounds } from '../../repositories/accounts/audit-shares';

const DAY_MS = 86_400_000;
const KEEP_DAYS = 90;

/** However young: a million rows, of which nobody fills another's share. */
const BOUNDS: AuditBounds = {
  unknown: { ofAccount: 100_000, all: 100_000 },
  refused: { ofAccount: 1_000, all: 200_000 },
  registered: { ofAccount: 1, all: 100_000 },
  logged_in: { ofAccount: 5_000, all: 300_000 },
  logged_out: { ofAccount: 5_000, all: 200_000 },
  subscription_moved: { ofAccount: 1_000, all: 100_000 },
};

/** Writes the audit log, and keeps it bounded: ninety days, a million rows. */
export class AuditService implements AuditLog {
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
    await this.insert(entry, this.clock()).catch(this.onError);
  }

  async prune(isStopping: () => boolean = () => false): Promise<void> {
    const { onError } = this;
    const before = new Date(this.clock() - KEEP_DAYS * DAY_MS);
    await this.entries.prune(before, this.bounds, { isStopping, onError });
  }

  /** Two accounts can move a subscription to and fro as often as they like: it is noted once a day. */
  private async insert(entry: AuditEntry, now: number): Promise<void> {
    const isRepeatable = entry.event === 'subscription_moved';
    if (isRepeatable && (await this.entries.has(entry, new Date(now - DAY_MS)))) return;
    await this.entries.insert(entry, new Date(now));
  }
}
