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
    private readonly presence: Pick<PresenceService, 'beginReading' | 'audienceRead'>,
    private readonly receipts: Pick<ReceiptPreferences, 'forget'>,
    private readonly news: Pick<ProfileNews, 'changed'>,
    private readonly clock: Clock,
  ) {}

  /** @throws UsernameTakenError, RateLimitedError, ForbiddenError, InvalidRequestError, UnauthenticatedError if the account does not exist any more */
  async update(caller: Caller, wanted: ProfileChanges): Promise<User> {
    const at = new Date(this.clock());
    const isSeen = await this.profiles.change(caller.user_id, at, (stored) => profileChanges(stored, wanted));
    if (isSeen) this.news.changed(caller.user_id);
    this.receipts.forget(caller.user_id);
    // Another change may be made, and told, while this is read.
    const reading = this.presence.beginReading();
    const user = await this.users.findById(caller.user_id);
    if (!user) throw new UnauthenticatedError();
    await this.presence.audienceRead(user.id, user.presence, reading);
    return user;
  }
}
