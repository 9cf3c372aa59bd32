import { LoadingCache } from '../../domain/loading-cache';
import type { MonotonicClock } from '../../domain/ports';
import type { UserRepository } from './user-repository';

/** Names are on every message, and hardly ever change. */
export class UserNames {
  private readonly names: LoadingCache<number, string>;

  constructor(users: UserRepository, clock: MonotonicClock) {
    this.names = new LoadingCache({ size: 100_000, lifetime_ms: 60_000, clock }, async (user_id) => {
      const [user] = await users.listNames([user_id]);
      return user?.name;
    });
  }

  /** Undefined where there is no such person. */
  find(user_id: number): Promise<string | undefined> {
    return this.names.get(user_id);
  }
}
