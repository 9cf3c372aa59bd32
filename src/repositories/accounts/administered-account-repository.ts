import type { AuditEvent } from '../../domain/audit';
import type { LoginName } from '../../domain/login-name';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { isDuplicateKey } from '../../infra/database/failures';
import { placeholders, type Statement } from '../../infra/database/sql';
import { AuditRepository } from './audit-repository';
import { disableAccount } from './disable-account';
import { endSessionsOf } from './end-sessions';
import { insertUser, type UserDraft } from './user-repository';

/** An account as operators see it. */
export interface AdministeredAccount {
  id: number;
  name: string;
  username: string | null;
  email: string | null;
  /** Of the team's identity provider; null for accounts of our own. */
  external_issuer: string | null;
  external_id: string | null;
  external_email: string | null;
  created_at: string;
  last_seen_at: string | null;
  disabled_at: string | null;
}

export interface AccountFilter {
  /** A part of a name, username, e-mail or id at the provider. */
  search?: string | undefined;
  /** Only those that are disabled. */
  disabled: boolean;
  before_id?: number | undefined;
  limit: number;
}

/** When an operator does something, and why; for the audit log. */
export interface Operation {
  at: Date;
  reason?: string | undefined;
}

const COLUMNS = `id, name, username, email, external_issuer, external_id, external_email, created_at, last_seen_at,
  disabled_at`;
const SEARCHED = ['name', 'username', 'email', 'external_id', 'external_email'];
/** E-mails and usernames are compared byte by byte. */
const IS_FOUND = SEARCHED.map((column) => `lower(${column}) like lower(?)`).join(' or ');
/** `%`, `_` and `\` are ordinary characters of a search. */
const patternOf = (search: string): string => `%${search.replace(/[\\%_]/g, '\\$&')}%`;

/** Accounts that are not deleted, for operators. Each change commits together with its entry in the audit log. */
export class AdministeredAccountRepository {
  constructor(private readonly db: Database) {}

  /** Newest first. Reads the whole table if little is found. */
  list({ search, disabled, before_id, limit }: AccountFilter): Promise<AdministeredAccount[]> {
    const conditions: Statement[] = [{ sql: 'deleted_at is null' }];
    if (disabled) conditions.push({ sql: 'disabled_at is not null' });
    if (before_id !== undefined) conditions.push({ sql: 'id < ?', values: [before_id] });
    if (search !== undefined) {
      conditions.push({ sql: `(${IS_FOUND})`, values: SEARCHED.map(() => patternOf(search)) });
    }
    return this.db.many<AdministeredAccount>(
      `select ${COLUMNS} from users where ${conditions.map(({ sql }) => sql).join(' and ')}
        order by id desc limit ?`,
      [...conditions.flatMap(({ values }) => values ?? []), limit],
    );
  }

  findById(user_id: number): Promise<AdministeredAccount | undefined> {
    return this.db.one<AdministeredAccount>(
      `select ${COLUMNS} from users where id = ? and deleted_at is null`,
      [user_id],
    );
  }

  /** Those that log in by this name. Of e-mails it may be several, that were stored in other forms long ago. */
  listByLogin({ kind, forms }: LoginName): Promise<AdministeredAccount[]> {
    return this.db.many<AdministeredAccount>(
      `select ${COLUMNS} from users where ${kind} in (${placeholders(forms.length)}) order by id`,
      forms,
    );
  }

  /** Returns its id; undefined if its e-mail or username is taken. */
  async add(draft: UserDraft, operation: Operation): Promise<number | undefined> {
    try {
      return await this.db.transact(async (db) => {
        const user_id = await insertUser(db, draft);
        await note(db, 'added_by_operator', user_id, operation);
        return user_id;
      });
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  /** Ends its sessions too. False if it is disabled already. */
  disable(user_id: number, operation: Operation): Promise<boolean> {
    return this.db.transact(async (db) => {
      if (!(await disableAccount(db, user_id, operation.at))) return false;
      await note(db, 'disabled_by_operator', user_id, operation);
      return true;
    });
  }

  /** False if it is not disabled. */
  enable(user_id: number, operation: Operation): Promise<boolean> {
    return this.db.transact(async (db) => {
      const { affectedRows } = await db.run(
        'update users set disabled_at = null where id = ? and disabled_at is not null',
        [user_id],
      );
      if (affectedRows === 0) return false;
      await note(db, 'enabled_by_operator', user_id, operation);
      return true;
    });
  }

  /** Ends its sessions too. False if it is deleted. */
  setPassword(user_id: number, password_hash: string, operation: Operation): Promise<boolean> {
    return this.db.transact(async (db) => {
      const { affectedRows } = await db.run(
        'update users set password_hash = ? where id = ? and deleted_at is null',
        [password_hash, user_id],
      );
      if (affectedRows === 0) return false;
      await endSessionsOf(db, user_id, operation);
      await note(db, 'password_set_by_operator', user_id, operation);
      return true;
    });
  }

  endSessions(user_id: number, operation: Operation): Promise<void> {
    return this.db.transact(async (db) => {
      await endSessionsOf(db, user_id, operation);
      await note(db, 'logged_out_by_operator', user_id, operation);
    });
  }
}

function note(db: Db, event: AuditEvent, user_id: number, { at, reason }: Operation): Promise<void> {
  return new AuditRepository(db).insert({ event, user_id, ...(reason !== undefined && { reason }) }, at);
}
