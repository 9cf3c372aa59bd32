import type { ClaimedChanges, ClaimedRecord, ClaimTimeChanges } from '../../domain/claimed-profile';
import { UsernameTakenError } from '../../domain/errors';
import type { Profile, StoredProfile } from '../../domain/profile';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { isDuplicateKey } from '../../infra/database/failures';
import { replaceNameParts } from '../contacts/name-part-repository';
import { CLAIM_TIMES } from './claim-times';
import type { ProfileChangeRepository } from './profile-change-repository';

type StoredRecord = StoredProfile & ClaimedRecord;
type ProfileRow = Omit<StoredRecord, 'receipts'> & { receipts: 0 | 1 };
/** What may be stored by the names of the columns. */
type ProfileWrite = Partial<Profile> & ClaimedChanges['changes'];

export class ProfileRepository {
  constructor(
    private readonly db: Database,
    private readonly changes: Pick<ProfileChangeRepository, 'note'>,
  ) {}

  /** Whether this is a user of the team's identity provider. */
  async isExternal(user_id: number): Promise<boolean> {
    const row = await this.db.one('select 1 from users where id = ? and external_issuer is not null', [
      user_id,
    ]);
    return row !== undefined;
  }

  /** Without a lock. Undefined if there is no such user. */
  find(user_id: number): Promise<StoredRecord | undefined> {
    return readProfile(this.db, user_id);
  }

  /** Notes when the newest tokens were issued that an external user has used. What is later already stays. */
  async noteClaimed(user_id: number, times: ClaimTimeChanges): Promise<void> {
    const columns = Object.keys(times).map(
      (name) => `${name} = case when ${name} >= ? then ${name} else ? end`,
    );
    await this.db.run(`update users set ${columns.join(', ')} where id = ? and external_issuer is not null`, [
      ...Object.values(times).flatMap((at) => [at, at]),
      user_id,
    ]);
  }

  /**
   * Stores what `decide` makes of the profile under its lock; may call it again. Returns whether others see a difference; nothing happens if
   * there is no such user.
   * @throws UsernameTakenError, RateLimitedError if others would see too many differences, and what `decide` throws
   */
  async change(user_id: number, at: Date, decide: (stored: StoredRecord) => ProfileWrite): Promise<boolean> {
    try {
      return await this.db.transact(async (db) => {
        const stored = await readProfile(db, user_id, 'for update');
        if (!stored) return false;
        const changes = decide(stored);
        await saveChanges(db, user_id, changes);
        const { name, username } = { ...stored, ...changes };
        if (name === stored.name && username === stored.username) return false;
        await replaceNameParts(db, { id: user_id, name, username });
        await this.changes.note(db, user_id, at);
        return true;
      });
    } catch (error) {
      // Of the unique keys of users, only that of the username is written here.
      throw isDuplicateKey(error) ? new UsernameTakenError({ cause: error }) : error;
    }
  }
}

async function readProfile(
  db: Db,
  user_id: number,
  lock: 'for update' | '' = '',
): Promise<StoredRecord | undefined> {
  const row = await db.one<ProfileRow>(
    `select name, username, email, about, language, presence, receipts, external_issuer, external_email,
            ${CLAIM_TIMES}, claimed_picture
       from users where id = ? and deleted_at is null ${lock}`,
    [user_id],
  );
  return row && { ...row, receipts: row.receipts === 1 };
}

async function saveChanges(db: Db, user_id: number, changes: ProfileWrite): Promise<void> {
  const columns = Object.keys(changes);
  if (columns.length === 0) return;
  await db.run(
    `update users set ${columns.map((column) => `${column} = ?, `).join('')}updated_at = now(3) where id = ?`,
    [...Object.values(changes), user_id],
  );
}
