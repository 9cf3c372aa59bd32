import { LoadingCache } from '../../domain/loading-cache';
import type { MonotonicClock } from '../../domain/ports';
import type { UserRepository } from '../../repositories/accounts/user-repository';

const MAX_CACHED = 100_000;
/** Until receipts of this process follow a choice that another process was told of. */
const LIFETIME_MS = 3_000;

/** Who has chosen to neither show nor see who has read what, for what is told live. */
export class ReceiptPreferences {
  private readonly areOn: LoadingCache<number, boolean>;

  constructor(users: Pick<UserRepository, 'showsReceipts'>, clock: MonotonicClock) {
    const options = { size: MAX_CACHED, lifetime_ms: LIFETIME_MS, clock };
    this.areOn = new LoadingCache(options, (user_id) => users.showsReceipts(user_id));
  }

  /** Whether all of these show and see them. */
  async areOnFor(user_ids: readonly number[]): Promise<boolean> {
    const answers = await Promise.all(user_ids.map((user_id) => this.areOn.get(user_id)));
    return answers.every((isOn) => isOn === true);
  }

  /** The user may have chosen anew. */
  forget(user_id: number): void {
    this.areOn.delete(user_id);
  }
}
