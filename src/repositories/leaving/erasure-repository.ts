import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import { IS_MEMBER } from '../messages/visibility';

/** A closed account that is being erased. */
export interface Erasure {
  user_id: number;
  closed_at: string;
  /** The last contact and conversation whose people were told: what is behind them is not told again. */
  contact_id: number;
  conversation_id: number;
}

/** Work on an erasure: yields after each piece, with the users who see a difference. */
export type Pieces = AsyncGenerator<readonly number[]>;

/** Which accounts are still to be erased, and how far that is. */
export class ErasureRepository {
  constructor(private readonly db: Db) {}

  /** Those that have waited longest first. */
  listDue(now: Date, limit: number): Promise<Erasure[]> {
    return this.db.many<Erasure>(
      `select user_id, closed_at, contact_id, conversation_id from account_erasures
        where next_at <= ? order by next_at limit ?`,
      [now, limit],
    );
  }

  /** When the next one is due, in milliseconds since 1970; undefined if there is none. */
  async nextDueAt(): Promise<number | undefined> {
    const row = await this.db.one<{ next_at: string | null }>(
      'select min(next_at) as next_at from account_erasures',
    );
    return row?.next_at == null ? undefined : Date.parse(row.next_at);
  }

  /** Returns false if another process has taken it. */
  async claim(user_id: number, now: Date, until: Date): Promise<boolean> {
    const { affectedRows } = await this.db.run(
      'update account_erasures set next_at = ? where user_id = ? and next_at <= ?',
      [until, user_id, now],
    );
    return affectedRows > 0;
  }

  /** Notes how far it is, and when it goes on, or may be taken by another process. */
  async save({ user_id, contact_id, conversation_id }: Erasure, next_at: Date): Promise<void> {
    await this.db.run(
      'update account_erasures set next_at = ?, contact_id = ?, conversation_id = ? where user_id = ?',
      [next_at, contact_id, conversation_id, user_id],
    );
  }

  /** Nothing is left to be done. */
  async finish(user_id: number): Promise<void> {
    await this.db.run('delete from account_erasures where user_id = ?', [user_id]);
  }

  /** Closed accounts after this one that are still members of groups, or whose reactions are still there. */
  async listForgotten(after: number, limit: number): Promise<number[]> {
    const rows = await this.db.many<{ id: number }>(
      `select u.id from users u
        where u.deleted_at is not null and u.id > ?
          and (exists (select 1 from conversation_members member
                         join conversations conversation on conversation.id = member.conversation_id and conversation.type = 'group'
                        where member.user_id = u.id and ${IS_MEMBER})
               or exists (select 1 from message_reactions r where r.user_id = u.id))
        order by u.id limit ?`,
      [after, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** They are to be erased once more, if they are not being erased. */
  async eraseAgain(user_ids: readonly number[], now: Date): Promise<void> {
    await this.db.run(
      `insert ignore into account_erasures (user_id, closed_at, next_at)
       select id, deleted_at, ? from users where id in (${placeholders(user_ids.length)}) and deleted_at is not null`,
      [now, ...user_ids],
    );
  }
}
