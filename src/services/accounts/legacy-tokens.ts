import type { Clock } from '../../domain/ports';
import type { AdoptionRepository } from '../../repositories/accounts/adoption-repository';

/**
 * Decides until when tokens of the legacy backend are accepted. They name an account and no session, so whoever can sign one gets
 * in without a log-in: by default only where there has been such a backend.
 */
export class LegacyTokens {
  private wasAdopted: boolean | undefined;

  /** `until` is in milliseconds since 1970; undefined: for ever where a database was adopted, else never. */
  constructor(
    private readonly adoption: Pick<AdoptionRepository, 'wasAdopted'>,
    private readonly clock: Clock,
    private readonly until: number | undefined,
  ) {}

  /** The moment at which an accepted token ceases to be: `expires_at` or earlier. Undefined if it is not accepted now. */
  async endOf(expires_at: number): Promise<number | undefined> {
    const until = this.until ?? ((await this.isAdopted()) ? Infinity : -Infinity);
    return this.clock() < until ? Math.min(expires_at, until) : undefined;
  }

  /** Asked once: a database is adopted before it is served. */
  private async isAdopted(): Promise<boolean> {
    this.wasAdopted ??= await this.adoption.wasAdopted();
    return this.wasAdopted;
  }
}
