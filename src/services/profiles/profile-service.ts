import type { Caller } from '../../domain/author';
import { UnauthenticatedError } from '../../domain/errors';
import { type ProfileChanges, profileChanges } from '../../domain/profile';
import type { Clock } from '../../domain/ports';
import type { User } from '../../domain/user';
import type { UserRepository } from '../../repositories/accounts/user-repository';
import type { ProfileRepository } from '../../repositories/profiles/profile-repository';
import type { ReceiptPreferences } from '../messages/receipt-preferences';
import type { PresenceService } from '../presence/presence-service';
import type { ProfileNews } from './profile-news';

/** What users say of themselves, and choose for themselves. */
export class ProfileService {
  constructor(
    private readonly profiles: ProfileRepository,
    private readonly users: Pick<UserRepository, 'findById'>,
    private readonly presence: Pick<PresenceService, 'audienceChanged'>,
    private readonly receipts: Pick<ReceiptPreferences, 'changed'>,
    private readonly news: Pick<ProfileNews, 'changed'>,
    private readonly clock: Clock,
  ) {}

  /** @throws UsernameTakenError, RateLimitedError, ForbiddenError, InvalidRequestError, UnauthenticatedError if the account does not exist any more */
  async update(caller: Caller, wanted: ProfileChanges): Promise<User> {
    const at = new Date(this.clock());
    const isSeen = await this.profiles.change(caller.user_id, at, (stored) => profileChanges(stored, wanted));
    if (isSeen) this.news.changed(caller.user_id);
    const user = await this.users.findById(caller.user_id);
    if (!user) throw new UnauthenticatedError();
    this.receipts.changed(user.id, user.receipts);
    await this.presence.audienceChanged(user.id, user.presence);
    return user;
  }
}
