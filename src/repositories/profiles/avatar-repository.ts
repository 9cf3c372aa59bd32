import type { Database } from '../../infra/database/database';
import type { ProfileChangeRepository } from './profile-change-repository';

export interface Avatar {
  avatar_key: string;
  /** WebP. */
  picture: Buffer;
}

/** The pictures of users: one of each at most. */
export class AvatarRepository {
  constructor(
    private readonly db: Database,
    private readonly changes: Pick<ProfileChangeRepository, 'note'>,
  ) {}

  async findPicture(avatar_key: string): Promise<Buffer | undefined> {
    const row = await this.db.one<Pick<Avatar, 'picture'>>(
      'select picture from avatars where avatar_key = ?',
      [avatar_key],
    );
    return row?.picture;
  }

  /**
   * Replaces the picture of a user, who has none afterwards if it is null. Returns whether others see a difference; nothing happens if there
   * is no such user.
   * @throws RateLimitedError
   */
  replace(user_id: number, avatar: Avatar | null, at: Date): Promise<boolean> {
    return this.db.transact(async (db) => {
      const user = await db.one<{ avatar_key: string | null }>(
        'select avatar_key from users where id = ? and deleted_at is null for update',
        [user_id],
      );
      const avatar_key = avatar?.avatar_key ?? null;
      if (!user || user.avatar_key === avatar_key) return false;
      await db.run('delete from avatars where user_id = ?', [user_id]);
      if (avatar) {
        await db.run('insert into avatars (avatar_key, user_id, picture, created_at) values (?, ?, ?, ?)', [
          avatar.avatar_key,
          user_id,
          avatar.picture,
          at,
        ]);
      }
      await db.run('update users set avatar_key = ?, updated_at = now(3) where id = ?', [
        avatar_key,
        user_id,
      ]);
      await this.changes.note(db, user_id, at);
      return true;
    });
  }
}
