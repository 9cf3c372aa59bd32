import type { LoginName } from '../../domain/login-name';
import type { FoundUser, User } from '../../domain/user';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { isDuplicateKey } from '../../infra/database/failures';
import { placeholders } from '../../infra/database/sql';
import { avatarUrl } from '../profiles/avatar-url';
import { addNameParts } from '../contacts/name-part-repository';
import { countInviteUse, type InviteKey } from './invite-repository';

export interface Credentials {
  user_id: number;
  password_hash: string;
}

/** A new account. It logs in by its e-mail or its username. */
export interface UserDraft {
  name: string;
  email: string | null;
  username?: string | null;
  password_hash: string;
}

/** As it is shown; log-in looks for `email` alone. */
const SHOWN_EMAIL = 'coalesce(email, external_email)';
const AVATAR_URL = `${avatarUrl('users')} as avatar_url`;
const COLUMNS = `id, external_id, name, ${SHOWN_EMAIL} as email, username, about, ${AVATAR_URL}, language, presence, receipts,
  created_at, updated_at`;

type UserRow = Omit<User, 'receipts'> & { receipts: 0 | 1 };

/** Rows are {@link FoundUser}s. */
const selectFound = (email: string, ...more: string[]): string =>
  `select ${['id', 'name', 'username', AVATAR_URL, `${email} as email`, ...more].join(', ')} from users`;

export class UserRepository {
  constructor(private readonly db: Database) {}

  /** Undefined if the e-mail is taken; then no use of the invite is counted. @throws InviteInvalidError */
  async insertOnce(user: UserDraft, invite?: InviteKey): Promise<User | undefined> {
    try {
      const id = await this.db.transact(async (db) => {
        if (invite) await countInviteUse(db, invite);
        return insertUser(db, user);
      });
      return await this.findById(id);
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  /** Undefined if there is no such user, or if they are deleted. */
  async findById(user_id: number): Promise<User | undefined> {
    const row = await this.db.one<UserRow>(
      `select ${COLUMNS} from users where id = ? and deleted_at is null`,
      [user_id],
    );
    return row && { ...row, receipts: row.receipts === 1 };
  }

  async isDisabled(user_id: number): Promise<boolean> {
    const found = await this.db.one('select id from users where id = ? and disabled_at is not null', [
      user_id,
    ]);
    return found !== undefined;
  }

  /** Whether the user shows, and sees, who has read what. Undefined if there is no such user. */
  async showsReceipts(user_id: number): Promise<boolean | undefined> {
    const row = await this.db.one<{ receipts: 0 | 1 }>('select receipts from users where id = ?', [user_id]);
    return row && row.receipts === 1;
  }

  /** Of the accounts that have one of these e-mails, or this username. */
  listCredentials({ kind, forms }: LoginName): Promise<Credentials[]> {
    return this.db.many<Credentials>(
      `select id as user_id, password_hash from users where ${kind} in (${placeholders(forms.length)}) order by id`,
      forms,
    );
  }

  /** `login`: what the user logs in by; null for users of an identity provider, who have no password either. */
  findCredentials(user_id: number): Promise<(Credentials & { login: string | null }) | undefined> {
    return this.db.one(
      `select id as user_id, password_hash, coalesce(email, username) as login
         from users where id = ? and deleted_at is null`,
      [user_id],
    );
  }

  /** Of those who exist and are not deleted. */
  listNames(user_ids: readonly number[]): Promise<{ id: number; name: string }[]> {
    if (user_ids.length === 0) return Promise.resolve([]);
    return this.db.many(
      `select id, name from users where id in (${placeholders(user_ids.length)}) and deleted_at is null`,
      user_ids,
    );
  }

  /** In the order of `user_ids`, without those that do not exist. */
  async listFound(user_ids: readonly number[]): Promise<FoundUser[]> {
    if (user_ids.length === 0) return [];
    const found = await this.db.many<FoundUser>(
      `${selectFound(SHOWN_EMAIL)} where id in (${placeholders(user_ids.length)}) and deleted_at is null`,
      user_ids,
    );
    const users = new Map(found.map((user) => [user.id, user]));
    return user_ids.flatMap((id) => users.get(id) ?? []);
  }

  /**
   * The users that have one of these e-mails, at most `limit`: first who registered with it here. Of external users several can have the same,
   * and anybody whose provider lets them name an address.
   */
  async listByEmail(emails: readonly string[], limit: number): Promise<FoundUser[]> {
    const list = placeholders(emails.length);
    const rows = await this.db.many<FoundUser & { is_external: 0 | 1 }>(
      `(${selectFound('email', '0 as is_external')} where email in (${list}))
       union all
       (${selectFound('external_email', '1')} where external_email in (${list}) order by id limit ?)
       order by is_external, id limit ?`,
      [...emails, ...emails, limit, limit],
    );
    return rows.map(({ is_external: _is_external, ...user }) => user);
  }

  findByUsername(username: string): Promise<FoundUser | undefined> {
    return this.db.one<FoundUser>(`${selectFound(SHOWN_EMAIL)} where username = ?`, [username]);
  }
}

/** Inserts an account in the transaction that `db` is in; returns its id. Throws a duplicate key if its e-mail or username is taken. */
export async function insertUser(db: Db, draft: UserDraft): Promise<number> {
  const { name, email, username = null, password_hash } = draft;
  const { insertId } = await db.run(
    'insert into users (name, email, username, password_hash, has_name_parts) values (?, ?, ?, ?, true)',
    [name, email, username, password_hash],
  );
  await addNameParts(db, [{ id: insertId, name, username }]);
  return insertId;
}
