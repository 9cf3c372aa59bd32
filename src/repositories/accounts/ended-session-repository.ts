import type { Database } from '../../infra/database/database';
import { placeholders } from '../../infra/database/sql';
import { removeSubscriptionsOfSessions } from '../devices/remove-subscriptions';
import { sessionIsOver } from './live-session';

const IS_OVER = sessionIsOver('sessions');

/** Finds and removes the rows of sessions that are over. */
export class EndedSessionRepository {
  constructor(private readonly db: Database) {}

  /** Of the next `limit` sessions after an id: those that are over, and the last id. Undefined if there are no more. */
  async findChunk(after: number, limit: number): Promise<{ ended: number[]; last_id: number } | undefined> {
    const chunk = await this.db.one<{ last_id: number | null }>(
      'select max(id) as last_id from (select id from sessions where id > ? order by id limit ?) chunk',
      [after, limit],
    );
    if (chunk?.last_id == null) return undefined;
    const ended = await this.db.many<{ id: number }>(
      `select id from sessions where id > ? and id <= ? and ${IS_OVER}`,
      [after, chunk.last_id],
    );
    return { ended: ended.map(({ id }) => id), last_id: chunk.last_id };
  }

  /** Removes those of these sessions that are over, with their push subscriptions, in one transaction. */
  remove(session_ids: readonly number[]): Promise<void> {
    return this.db.transact(async (db) => {
      // Locked, so that a session that is used again meanwhile is not removed.
      const rows = await db.many<{ id: number }>(
        `select id from sessions where id in (${placeholders(session_ids.length)}) and ${IS_OVER}
          order by id for update`,
        session_ids,
      );
      const ended = rows.map(({ id }) => id);
      if (ended.length === 0) return;
      await removeSubscriptionsOfSessions(db, ended);
      await db.run(`delete from sessions where id in (${placeholders(ended.length)})`, ended);
    });
  }
}
