import type { AuditLog } from '../../domain/audit';
import type { Clock } from '../../domain/ports';
import type { TokenFlaw } from '../../domain/provider-token';

const DAY_MS = 86_400_000;
/** As many as the log takes in a day: beyond them the database need not be asked. */
const MAX_OF_ADDRESS = 5;
const MAX_OF_ALL = 500;

/** Notes refused tokens of the identity provider: all in the metrics, those that look like an attack in the audit log. */
export class RefusedTokens {
  private day = 0;
  private total = 0;
  private readonly ofAddress = new Map<string, number>();

  constructor(
    private readonly audit: AuditLog,
    private readonly count: (flaw: TokenFlaw) => void,
    private readonly clock: Clock,
  ) {}

  /** `address` is an address key. Never fails. */
  async note(flaw: TokenFlaw, address: string): Promise<void> {
    this.count(flaw);
    // Every device that sleeps for longer than its token lives comes back with one that has expired.
    if (flaw === 'expired' || !this.isAmongFirst(address)) return;
    await this.audit.note({ event: 'provider_token_refused', user_id: null, address, reason: flaw });
  }

  private isAmongFirst(address: string): boolean {
    const day = Math.floor(this.clock() / DAY_MS);
    if (day !== this.day) {
      this.day = day;
      this.total = 0;
      this.ofAddress.clear();
    }
    const before = this.ofAddress.get(address) ?? 0;
    if (before >= MAX_OF_ADDRESS || this.total >= MAX_OF_ALL) return false;
    this.ofAddress.set(address, before + 1);
    this.total += 1;
    return true;
  }
}
