import type { Caller } from '../../domain/author';
import { createAvatarKey } from '../../domain/avatar';
import { ForbiddenError, UnauthenticatedError } from '../../domain/errors';
import type { Clock, PictureMaker } from '../../domain/ports';
import type { User } from '../../domain/user';
import type { UserRepository } from '../../repositories/accounts/user-repository';
import type { AvatarRepository } from '../../repositories/profiles/avatar-repository';
import type { ProfileRepository } from '../../repositories/profiles/profile-repository';

/** The pictures that users show themselves with. */
export class AvatarService {
  constructor(
    private readonly avatars: AvatarRepository,
    private readonly profiles: Pick<ProfileRepository, 'isExternal'>,
    private readonly users: Pick<UserRepository, 'findById'>,
    private readonly pictures: PictureMaker,
    private readonly clock: Clock,
  ) {}

  /** The picture with this key, as WebP; undefined also for one that was replaced or removed. */
  find(avatar_key: string): Promise<Buffer | undefined> {
    return this.avatars.findPicture(avatar_key);
  }

  /**
   * `bytes`: PNG, JPEG or WebP.
   * @throws ForbiddenError to users of an identity provider, UnauthenticatedError if the account does not exist any more, and as
   *   {@link set}
   */
  async choose(caller: Caller, bytes: Buffer): Promise<User> {
    await this.refuseExternal(caller);
    await this.set(caller.user_id, bytes);
    return this.userOf(caller);
  }

  /** @throws as {@link choose} */
  async remove(caller: Caller): Promise<User> {
    await this.refuseExternal(caller);
    await this.avatars.replace(caller.user_id, null, new Date(this.clock()));
    return this.userOf(caller);
  }

  /**
   * Gives a user this picture: PNG, JPEG or WebP.
   * @throws UnsupportedMediaTypeError, InvalidRequestError if it cannot be read, BusyError
   */
  async set(user_id: number, bytes: Buffer): Promise<void> {
    const picture = await this.pictures.make(bytes);
    await this.avatars.replace(user_id, { avatar_key: createAvatarKey(), picture }, new Date(this.clock()));
  }

  /** Their pictures follow the claims of the provider. */
  private async refuseExternal({ user_id }: Caller): Promise<void> {
    if (await this.profiles.isExternal(user_id)) throw new ForbiddenError();
  }

  private async userOf({ user_id }: Caller): Promise<User> {
    const user = await this.users.findById(user_id);
    if (!user) throw new UnauthenticatedError();
    return user;
  }
}
