import type { Clock } from '../../domain/ports';
import type { KnownAddressRepository } from '../../repositories/accounts/known-address-repository';

const DAY_MS = 86_400_000;
const RETENTION_DAYS = 90;
/** Rows per deletion: no lock is held for long. */
const CHUNK_ROWS = 1_000;

/** Remembers for 90 days which addresses an account was registered or logged in to from, the newest hundred of each account. */
export class KnownAddresses {
  constructor(
    private readonly addresses: KnownAddressRepository,
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** `address` is an address key. Never fails: a log-in must not be refused because of this. */
  async remember(user_id: number, address: string): Promise<void> {
    await this.addresses.save(user_id, address, new Date(this.clock())).catch(this.onError);
  }

  /** `login`: an e-mail or a username. */
  isKnown(login: string, address: string): Promise<boolean> {
    return this.addresses.has(login, address);
  }

  async prune(isStopping: () => boolean = () => false): Promise<void> {
    const before = new Date(this.clock() - RETENTION_DAYS * DAY_MS);
    let removed = CHUNK_ROWS;
    while (removed === CHUNK_ROWS && !isStopping()) {
      removed = await this.addresses.removeBefore(before, CHUNK_ROWS);
    }
  }
}
