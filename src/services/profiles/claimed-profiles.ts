import {
  claimedChanges,
  type ClaimedChanges,
  type ClaimedName,
  newClaimTimes,
} from '../../domain/claimed-profile';
import { RateLimitedError, UsernameTakenError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { ProviderToken } from '../../domain/provider-token';
import type { ProfileRepository } from '../../repositories/profiles/profile-repository';
import type { ClaimedPictures } from './claimed-pictures';
import type { ProfileNews } from './profile-news';

export interface ClaimedProfileParts {
  profiles: Pick<ProfileRepository, 'find' | 'noteClaimed' | 'change'>;
  pictures: Pick<ClaimedPictures, 'fetch' | 'keep'>;
  news: Pick<ProfileNews, 'changed'>;
  clock: Clock;
  onError: (error: unknown) => void;
}

/** After something unexpected, which another request of the same token would most likely meet too. */
const FAILED_PAUSE_MS = 30_000;

/** Lets the profiles of external users follow the claims of their tokens. */
export class ClaimedProfiles {
  /** When each token is looked at again, in milliseconds since 1970. The same token is the same object as long as it is used. */
  private readonly lookAgainAt = new WeakMap<ProviderToken, number>();

  constructor(private readonly parts: ClaimedProfileParts) {}

  /** Never fails: whoever comes with a good token is let in, by whatever name. */
  async follow(user_id: number, token: ProviderToken): Promise<void> {
    const { clock, onError } = this.parts;
    if (clock() < (this.lookAgainAt.get(token) ?? -Infinity)) return;
    this.lookAgainAt.set(token, Infinity);
    try {
      const retryAfterSeconds = await this.apply(user_id, token);
      if (retryAfterSeconds !== undefined) this.lookAgain(token, retryAfterSeconds * 1_000);
    } catch (error) {
      this.lookAgain(token, FAILED_PAUSE_MS);
      onError(error);
    }
  }

  private lookAgain(token: ProviderToken, after_ms: number): void {
    const at = this.parts.clock() + after_ms;
    this.lookAgainAt.set(token, Math.min(at, this.lookAgainAt.get(token) ?? Infinity));
  }

  /** Returns after how many seconds the names may follow, if others have seen too many differences lately. */
  private async apply(user_id: number, token: ProviderToken): Promise<number | undefined> {
    const ignored = new Set<ClaimedName>();
    let retryAfterSeconds: number | undefined;
    for (;;) {
      try {
        await this.change(user_id, token, ignored);
        return retryAfterSeconds;
      } catch (error) {
        if (error instanceof UsernameTakenError && !ignored.has('username')) {
          ignored.add('username');
        } else if (error instanceof RateLimitedError && retryAfterSeconds === undefined) {
          ({ retryAfterSeconds } = error);
          ignored.add('name').add('username');
        } else {
          throw error;
        }
      }
    }
  }

  /** Looks without a lock first: most tokens say what is stored already. */
  private async change(
    user_id: number,
    token: ProviderToken,
    ignored: ReadonlySet<ClaimedName>,
  ): Promise<void> {
    const { profiles, pictures } = this.parts;
    let stored = await profiles.find(user_id);
    const times = stored && newClaimTimes(stored, token);
    if (times) {
      await profiles.noteClaimed(user_id, times);
      // Again: an older token, or its picture, may have been followed until then.
      stored = await profiles.find(user_id);
    }
    if (!stored) return;
    const seen = claimedChanges(stored, token, ignored);
    const isSame = Object.keys(seen.changes).length === 0;
    const { picture } = isSame ? seen : await this.store(user_id, token, ignored);
    const { issued_at } = token;
    if (picture !== undefined) {
      const again = (after_ms: number) => this.lookAgain(token, after_ms);
      pictures.fetch(user_id, { claim: { url: picture, issued_at }, again });
    } else if (token.profile.picture !== undefined && issued_at === undefined) {
      pictures.keep(user_id);
    }
  }

  /** Returns what was stored, or nothing if another request was faster. */
  private async store(
    user_id: number,
    token: ProviderToken,
    ignored: ReadonlySet<ClaimedName>,
  ): Promise<ClaimedChanges> {
    const { profiles, news, clock } = this.parts;
    let claimed: ClaimedChanges = { changes: {} };
    const isSeen = await profiles.change(user_id, new Date(clock()), (stored) => {
      claimed = claimedChanges(stored, token, ignored);
      return claimed.changes;
    });
    if (isSeen) news.changed(user_id);
    return claimed;
  }
}
