import type { Caller } from '../../domain/author';
import { createPictureKey } from '../../domain/picture-address';
import type { PictureClaim } from '../../domain/claimed-profile';
import { ForbiddenError, UnauthenticatedError } from '../../domain/errors';
import type { Clock, PictureMaker } from '../../domain/ports';
import type { User } from '../../domain/user';
import type { UserRepository } from '../../repositories/accounts/user-repository';
import type { Avatar, AvatarRepository } from '../../repositories/profiles/avatar-repository';
import type { ProfileChangeRepository } from '../../repositories/profiles/profile-change-repository';
import type { ProfileRepository } from '../../repositories/profiles/profile-repository';
import type { ProfileNews } from './profile-news';

export interface AvatarParts {
  avatars: AvatarRepository;
  profiles: Pick<ProfileRepository, 'isExternal'>;
  changes: Pick<ProfileChangeRepository, 'requireAllowed'>;
  users: Pick<UserRepository, 'findById'>;
  pictures: PictureMaker;
  news: Pick<ProfileNews, 'changed'>;
  clock: Clock;
}

/** The pictures that users show themselves with. */
export class AvatarService {
  constructor(private readonly parts: AvatarParts) {}

  /** The picture with this key, as WebP; undefined also for one that was replaced or removed. */
  find(avatar_key: string): Promise<Buffer | undefined> {
    return this.parts.avatars.findPicture(avatar_key);
  }

  /**
   * `bytes`: PNG, JPEG or WebP.
   * @throws ForbiddenError to users of an identity provider, UnauthenticatedError if the account does not exist any more,
   *   RateLimitedError, UnsupportedMediaTypeError, InvalidRequestError if it cannot be read, BusyError
   */
  async choose(caller: Caller, bytes: Buffer): Promise<User> {
    await this.refuseExternal(caller);
    await this.replace(caller.user_id, await this.make(caller.user_id, bytes));
    return this.userOf(caller);
  }

  /** @throws RateLimitedError, and as {@link choose} */
  async remove(caller: Caller): Promise<User> {
    await this.refuseExternal(caller);
    await this.replace(caller.user_id, null);
    return this.userOf(caller);
  }

  /** Whether the picture that a token of the user names is still to be fetched. */
  isWanted(user_id: number, claim: PictureClaim): Promise<boolean> {
    return this.parts.avatars.isWanted(user_id, claim);
  }

  /**
   * Gives a user the picture that was fetched for a claim: PNG, JPEG or WebP. Null if there is none: the address is not asked again. Nothing
   * happens if the claim was dealt with meanwhile, or a later token was followed.
   * @throws RateLimitedError, UnsupportedMediaTypeError, InvalidRequestError if it cannot be read, BusyError
   */
  async takeOver(user_id: number, claim: PictureClaim, bytes: Buffer | null): Promise<void> {
    const { avatars, news, clock } = this.parts;
    const avatar = bytes && (await this.make(user_id, bytes));
    if (await avatars.takeOver(user_id, claim, avatar, new Date(clock()))) news.changed(user_id);
  }

  /** Looks first whether the user may have a new one now: making one is work. */
  private async make(user_id: number, bytes: Buffer): Promise<Avatar> {
    const { changes, pictures, clock } = this.parts;
    await changes.requireAllowed(user_id, new Date(clock()));
    return { avatar_key: createPictureKey(), picture: await pictures.make(bytes) };
  }

  private async replace(user_id: number, avatar: Avatar | null): Promise<void> {
    const { avatars, news, clock } = this.parts;
    if (await avatars.replace(user_id, avatar, new Date(clock()))) news.changed(user_id);
  }

  /** Their pictures follow the claims of the provider. */
  private async refuseExternal({ user_id }: Caller): Promise<void> {
    if (await this.parts.profiles.isExternal(user_id)) throw new ForbiddenError();
  }

  private async userOf({ user_id }: Caller): Promise<User> {
    const user = await this.parts.users.findById(user_id);
    if (!user) throw new UnauthenticatedError();
    return user;
  }
}
