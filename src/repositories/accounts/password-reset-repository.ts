import { randomBytes } from 'node:crypto';
import type { Language } from '../../contracts/language';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';

/** What somebody asks for. */
export interface ResetRequest {
  /** As it was typed, in its canonical form. */
  email: string;
  language: Language;
  /** An address key. */
  address: string;
}

/** A request whose mail is due. */
export interface DueReset {
  id: number;
  /** What was typed, as long as it is not looked up; then null. */
  email: string | null;
  /** The account that was found. */
  user_id: number | null;
  language: Language;
  address: string;
  nonce: Buffer;
  /** Attempts to send its mail, so far. */
  attempts: number;
  created_at: string;
}

/** Requests that wait in all. More of them are an attack, or a mail server that was away for long. */
const MAX_PENDING = 10_000;
/** Of one account within an hour, so that nobody is showered with mail. */
const MAX_PER_HOUR = 3;
const HOUR_MS = 3_600_000;

/** Requests for another password, and the mails they wait for. */
export class PasswordResetRepository {
  constructor(private readonly db: Database) {}

  /** The same work whether there is such an account or not. False if too many requests wait. */
  async add({ email, language, address }: ResetRequest, at: Date): Promise<boolean> {
    const { affectedRows } = await this.db.run(
      `insert into password_resets (email, language, address, nonce, created_at, next_at)
       select ?, ?, ?, ?, ?, ? from (select count(*) as n from password_resets where next_at is not null) waiting
        where waiting.n < ?`,
      [email, language, address, randomBytes(16), at, at, MAX_PENDING],
    );
    return affectedRows > 0;
  }

  /** Takes at most `limit` requests that are due, for as long as `until`. */
  claim({ now, until, limit }: { now: Date; until: Date; limit: number }): Promise<DueReset[]> {
    return this.db.transact(async (db) => {
      const due = await db.many<DueReset>(
        `select id, email, user_id, language, address, nonce, attempts, created_at from password_resets
          where next_at <= ? order by next_at limit ? for update skip locked`,
        [now, limit],
      );
      if (due.length === 0) return [];
      await db.run(`update password_resets set next_at = ? where id in (${placeholders(due.length)})`, [
        until,
        ...due.map(({ id }) => id),
      ]);
      return due;
    });
  }

  /** When the next one is due; undefined if none waits. */
  async nextDueAt(): Promise<number | undefined> {
    const row = await this.db.one<{ due_at: string | null }>(
      'select min(next_at) as due_at from password_resets',
    );
    return row?.due_at ? Date.parse(row.due_at) : undefined;
  }

  /** There is no account for it. */
  async remove(id: number): Promise<void> {
    await this.db.run('delete from password_resets where id = ?', [id]);
  }

  /**
   * Gives a request to the account that was found, and forgets what was typed. Earlier requests of the account end. False if it has
   * had too many within an hour: then the request is removed.
   */
  assign(id: number, user_id: number, now: number): Promise<boolean> {
    return this.db.transact(async (db) => {
      await db.one('select id from users where id = ? for update', [user_id]);
      const recent = await db.one<{ n: number }>(
        'select count(*) as n from password_resets where user_id = ? and created_at > ?',
        [user_id, new Date(now - HOUR_MS)],
      );
      if ((recent?.n ?? 0) >= MAX_PER_HOUR) {
        await db.run('delete from password_resets where id = ?', [id]);
        return false;
      }
      await cancelResetsOf(db, user_id);
      await db.run('update password_resets set user_id = ?, email = null where id = ?', [user_id, id]);
      return true;
    });
  }

  /** Lets the link work until `expires_at`. False if the request was cancelled meanwhile: its mail must not be sent. */
  async arm(id: number, token_hash: Buffer, expires_at: Date): Promise<boolean> {
    const { affectedRows } = await this.db.run(
      'update password_resets set token_hash = ?, expires_at = ? where id = ? and next_at is not null',
      [token_hash, expires_at, id],
    );
    return affectedRows > 0;
  }

  /** Its mail was sent. */
  async finish(id: number): Promise<void> {
    await this.db.run('update password_resets set next_at = null where id = ?', [id]);
  }

  /** Its mail is tried again at this time, unless it was cancelled meanwhile. */
  async postpone(id: number, next_at: Date): Promise<void> {
    await this.db.run(
      'update password_resets set next_at = ?, attempts = attempts + 1 where id = ? and next_at is not null',
      [next_at, id],
    );
  }

  /** Its mail will not be sent. The row still counts for its account. */
  async drop(id: number): Promise<void> {
    await this.db.run('update password_resets set next_at = null, token_hash = null where id = ?', [id]);
  }

  /** Removes at most `limit` requests from before this time; returns how many it removed. */
  async removeBefore(before: Date, limit: number): Promise<number> {
    const { affectedRows } = await this.db.run(
      'delete from password_resets where created_at < ? order by created_at limit ?',
      [before, limit],
    );
    return affectedRows;
  }
}

/** In the transaction that `db` is in: links of this user do not work any more, and mails that wait are not sent. */
export async function cancelResetsOf(db: Db, user_id: number): Promise<void> {
  await db.run('update password_resets set next_at = null, token_hash = null where user_id = ?', [user_id]);
}
