import { LoadingCache } from '../../domain/loading-cache';
import type { MonotonicClock } from '../../domain/ports';
import type { UserRepository } from './user-repository';

/** Cached for a minute: every message needs a name, and names hardly ever change. */
export class UserNames {
  private readonly names: LoadingCache<number, string>;

  constructor(users: UserRepository, clock: MonotonicClock) {
    this.names = new LoadingCache({ size: 100_000, lifetime_ms: 60_000, clock }, async (user_id) => {
      const [user] = await users.listNames([user_id]);
      return user?.name;
    });
  }

  /** Undefined if there is no such user, or if they are deleted. */
  find(user_id: number): Promise<string | undefined> {
    return this.names.get(user_id);
  }

  forget(user_id: number): void {
    this.names.delete(user_id);
  }
}
