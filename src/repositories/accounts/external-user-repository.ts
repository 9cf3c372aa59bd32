import type { ClaimTimeChanges } from '../../domain/claimed-profile';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { isDuplicateKey } from '../../infra/database/failures';
import { addNameParts } from '../contacts/name-part-repository';

/** Whose account it is: who says so, and how the person is called there. */
export interface ExternalIdentity {
  issuer: string;
  external_id: string;
}

export interface ExternalUserDraft extends ExternalIdentity {
  /** Undefined: one with the account's number. */
  name: string | undefined;
  username: string | undefined;
  email: string | undefined;
  /** Of the first token. */
  claim_times: ClaimTimeChanges;
}

export interface ExternalUser {
  id: number;
  /** Tokens issued until then are refused. */
  tokens_valid_after: string | null;
  /** 1 if the account is disabled or deleted. */
  is_closed: 0 | 1;
}

/** Accounts of the people of an identity provider. */
export class ExternalUserRepository {
  constructor(private readonly db: Database) {}

  find({ issuer, external_id }: ExternalIdentity): Promise<ExternalUser | undefined> {
    return this.db.one<ExternalUser>(
      `select id, tokens_valid_after, disabled_at is not null or deleted_at is not null as is_closed
         from users where external_issuer = ? and external_id = ?`,
      [issuer, external_id],
    );
  }

  /** Returns the id of a new account, without a username that somebody has. Undefined if the person has an account already. */
  async insertOnce(draft: ExternalUserDraft): Promise<number | undefined> {
    const { username } = draft;
    const isFree = username !== undefined && !(await this.isTaken(username));
    try {
      return await this.db.transact((db) => insert(db, isFree ? draft : { ...draft, username: undefined }));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // Either the account or the username was taken a moment ago.
      return (await this.find(draft)) ? undefined : this.insertOnce({ ...draft, username: undefined });
    }
  }

  private async isTaken(username: string): Promise<boolean> {
    return (await this.db.one('select 1 from users where username = ?', [username])) !== undefined;
  }
}

/** They have no password: an empty hash matches none. */
async function insert(db: Db, draft: ExternalUserDraft): Promise<number> {
  const times = Object.keys(draft.claim_times);
  const { insertId } = await db.run(
    `insert into users (name, username, password_hash, has_name_parts, external_issuer, external_id, external_email${times.map((column) => `, ${column}`).join('')})
     values (?, ?, '', true, ?, ?, ?${', ?'.repeat(times.length)})`,
    [
      draft.name ?? 'User',
      draft.username ?? null,
      draft.issuer,
      draft.external_id,
      draft.email ?? null,
      ...Object.values(draft.claim_times),
    ],
  );
  const name = draft.name ?? `User ${insertId}`;
  if (draft.name === undefined) await db.run('update users set name = ? where id = ?', [name, insertId]);
  await addNameParts(db, [{ id: insertId, name, username: draft.username ?? null }]);
  return insertId;
}
