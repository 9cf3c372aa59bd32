import type { Caller } from '../../domain/author';
import { UnauthenticatedError } from '../../domain/errors';
import { type ProfileChanges, profileChanges } from '../../domain/profile';
import type { User } from '../../domain/user';
import type { UserRepository } from '../../repositories/accounts/user-repository';
import type { ProfileRepository } from '../../repositories/profiles/profile-repository';
import type { ReceiptPreferences } from '../messages/receipt-preferences';
import type { PresenceService } from '../presence/presence-service';

/** What users say of themselves, and choose for themselves. */
export class ProfileService {
  constructor(
    private readonly profiles: ProfileRepository,
    private readonly users: Pick<UserRepository, 'findById'>,
    private readonly presence: Pick<PresenceService, 'audienceChanged'>,
    private readonly receipts: Pick<ReceiptPreferences, 'changed'>,
  ) {}

  /** @throws UsernameTakenError, ForbiddenError, InvalidRequestError, UnauthenticatedError if the account does not exist any more */
  async update(caller: Caller, wanted: ProfileChanges): Promise<User> {
    await this.profiles.change(caller.user_id, (stored) => profileChanges(stored, wanted));
    const user = await this.users.findById(caller.user_id);
    if (!user) throw new UnauthenticatedError();
    this.receipts.changed(user.id, user.receipts);
    await this.presence.audienceChanged(user.id, user.presence);
    return user;
  }
}
