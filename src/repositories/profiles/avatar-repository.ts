import {
  type ClaimedRecord,
  isPictureWanted,
  type PictureClaim,
  pictureHash,
  type StoredClaimTimes,
} from '../../domain/claimed-profile';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { CLAIM_TIMES } from './claim-times';
import type { ProfileChangeRepository } from './profile-change-repository';

export interface Avatar {
  avatar_key: string;
  /** WebP. */
  picture: Buffer;
}

type PictureRecord = StoredClaimTimes &
  Pick<ClaimedRecord, 'claimed_picture'> & {
    id: number;
    avatar_key: string | null;
  };
const RECORD = `id, avatar_key, ${CLAIM_TIMES}, claimed_picture`;

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
      if (avatar) await add(db, user_id, avatar, at);
      const user = await lockUser(db, user_id);
      if (user && user.avatar_key !== (avatar?.avatar_key ?? null)) {
        await this.show(db, user, avatar, at);
        return true;
      }
      if (avatar) await remove(db, avatar.avatar_key);
      return false;
    });
  }

  /** Whether the picture of this claim is still to be taken over. */
  async isWanted(user_id: number, claim: PictureClaim): Promise<boolean> {
    const user = await this.db.one<PictureRecord>(
      `select ${RECORD} from users where id = ? and deleted_at is null`,
      [user_id],
    );
    return user !== undefined && isPictureWanted(user, claim);
  }

  /**
   * Takes over what was found at the address of a claim. Null: nothing that can be shown; the user's picture stays, and the address is not
   * asked again. Nothing happens if it is not wanted any more. Returns whether others see a difference.
   * @throws RateLimitedError
   */
  takeOver(user_id: number, claim: PictureClaim, avatar: Avatar | null, at: Date): Promise<boolean> {
    return this.db.transact(async (db) => {
      if (avatar) await add(db, user_id, avatar, at);
      const user = await lockUser(db, user_id);
      if (user && isPictureWanted(user, claim)) {
        await db.run('update users set claimed_picture = ? where id = ?', [pictureHash(claim.url), user_id]);
        if (avatar) await this.show(db, user, avatar, at);
        return avatar !== null;
      }
      if (avatar) await remove(db, avatar.avatar_key);
      return false;
    });
  }

  /** In the transaction of `db`, which has the user's row locked and the picture added. */
  private async show(db: Db, user: PictureRecord, avatar: Avatar | null, at: Date): Promise<void> {
    // By its key: others of the user are being added by transactions that wait for this one.
    if (user.avatar_key !== null) await remove(db, user.avatar_key);
    await db.run('update users set avatar_key = ?, updated_at = now(3) where id = ?', [
      avatar?.avatar_key ?? null,
      user.id,
    ]);
    await this.changes.note(db, user.id, at);
  }
}

/** Before the user's row is locked: it is what takes the longest, and others wait for that lock. */
async function add(db: Db, user_id: number, { avatar_key, picture }: Avatar, at: Date): Promise<void> {
  await db.run('insert into avatars (avatar_key, user_id, picture, created_at) values (?, ?, ?, ?)', [
    avatar_key,
    user_id,
    picture,
    at,
  ]);
}

async function remove(db: Db, avatar_key: string): Promise<void> {
  await db.run('delete from avatars where avatar_key = ?', [avatar_key]);
}

function lockUser(db: Db, user_id: number): Promise<PictureRecord | undefined> {
  return db.one<PictureRecord>(`select ${RECORD} from users where id = ? and deleted_at is null for update`, [
    user_id,
  ]);
}
