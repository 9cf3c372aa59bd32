import { InviteInvalidError } from '../../domain/errors';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { AuditRepository } from './audit-repository';

/** A code that somebody registers with. */
export interface InviteKey {
  /** SHA-256 of the code. */
  code_hash: Buffer;
  /** Now. */
  at: Date;
}

export interface Invite {
  id: number;
  /** How many accounts it is good for, and how many it has made. */
  uses: number;
  used: number;
  created_at: string;
  expires_at: string;
}

const IS_USABLE = 'code_hash = ? and used < uses and expires_at > ?';

export class InviteRepository {
  constructor(private readonly db: Database) {}

  async isUsable({ code_hash, at }: InviteKey): Promise<boolean> {
    return (await this.db.one(`select id from invites where ${IS_USABLE}`, [code_hash, at])) !== undefined;
  }

  /** Newest first, used up and expired ones too. */
  list(limit: number): Promise<Invite[]> {
    return this.db.many<Invite>(
      'select id, uses, used, created_at, expires_at from invites order by id desc limit ?',
      [limit],
    );
  }

  /** Returns its id. Those that have expired are removed. */
  add(
    { code_hash, at }: InviteKey,
    { uses, expires_at }: { uses: number; expires_at: Date },
  ): Promise<number> {
    return this.db.transact(async (db) => {
      await db.run('delete from invites where expires_at <= ?', [at]);
      const { insertId } = await db.run(
        'insert into invites (code_hash, uses, created_at, expires_at) values (?, ?, ?, ?)',
        [code_hash, uses, at, expires_at],
      );
      await note(db, 'invite_made', insertId, at);
      return insertId;
    });
  }

  /** False if there is none with this id. */
  remove(id: number, at: Date): Promise<boolean> {
    return this.db.transact(async (db) => {
      const { affectedRows } = await db.run('delete from invites where id = ?', [id]);
      if (affectedRows === 0) return false;
      await note(db, 'invite_removed', id, at);
      return true;
    });
  }
}

function note(db: Db, event: 'invite_made' | 'invite_removed', id: number, at: Date): Promise<void> {
  return new AuditRepository(db).insert({ event, user_id: null, reason: `invite ${id}` }, at);
}

/**
 * Counts a use in the transaction that creates the account. Others with the same code wait for the row, and then find it used.
 * @throws InviteInvalidError
 */
export async function countInviteUse(db: Db, { code_hash, at }: InviteKey): Promise<void> {
  const { affectedRows } = await db.run(`update invites set used = used + 1 where ${IS_USABLE}`, [
    code_hash,
    at,
  ]);
  if (affectedRows === 0) throw new InviteInvalidError();
}
