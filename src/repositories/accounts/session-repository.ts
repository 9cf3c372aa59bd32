import { chunksOf } from '../../domain/chunks-of';
import type { Db } from '../../infra/database/db';
import { inChunks, placeholders } from '../../infra/database/sql';

/** A session nobody used for this long is over. */
export const UNUSED_DAYS = 90;

export interface Session {
  id: number;
  user_id: number;
  /** 'earlier': of the legacy backend's tokens. */
  kind: 'login' | 'earlier';
  /** Tokens of the legacy backend count only when issued after this. */
  tokens_valid_after: string | null;
  last_used_at: string;
}

/** Sessions noted in one statement; a process may have a connection for each of a hundred thousand. */
const LOT = 500;

const COLUMNS = 'id, user_id, kind, tokens_valid_after, last_used_at';
/** Tokens of the legacy backend are good after any pause, as they were there. */
const IS_LIVE = `revoked_at is null and (kind = 'earlier' or last_used_at > now(3) - interval ${UNUSED_DAYS} day)`;
/** Nothing can bring these back. That of legacy tokens stays for ever: it knows which of them are revoked. */
const IS_OVER = `kind = 'login' and not (${IS_LIVE})`;

export class SessionRepository {
  constructor(private readonly db: Db) {}

  async create(user_id: number): Promise<number> {
    const { insertId } = await this.db.run("insert into sessions (user_id, kind) values (?, 'login')", [
      user_id,
    ]);
    return insertId;
  }

  /** Undefined also for a session that was revoked or fell out of use. */
  findLive(session_id: number): Promise<Session | undefined> {
    return this.db.one<Session>(`select ${COLUMNS} from sessions where id = ? and ${IS_LIVE}`, [session_id]);
  }

  /**
   * The one session that a person's tokens of the legacy backend belong to. It is never revoked as a whole: its tokens are,
   * by the time they were issued. Undefined where the person does not exist.
   */
  async findOrCreateLegacy(user_id: number): Promise<Session | undefined> {
    const found = await this.findLegacy(user_id);
    if (found) return found;
    await this.db.run(
      `insert into sessions (user_id, kind, earlier_of)
       select id, 'earlier', id from users where id = ?
       on duplicate key update earlier_of = earlier_of`,
      [user_id],
    );
    return this.findLegacy(user_id);
  }

  private findLegacy(user_id: number): Promise<Session | undefined> {
    return this.db.one<Session>(`select ${COLUMNS} from sessions where earlier_of = ?`, [user_id]);
  }

  /** In the transaction that `db` is in. Of a legacy session, the tokens issued until `at`. */
  async revoke(db: Db, session: Pick<Session, 'id' | 'kind'>, at: Date): Promise<void> {
    if (session.kind === 'earlier') return this.revokeLegacy(session.id, at, db);
    await db.run('update sessions set revoked_at = ? where id = ?', [at, session.id]);
  }

  /** Tokens issued until `at`. What is revoked once stays so. */
  async revokeLegacy(session_id: number, at: Date, db: Db = this.db): Promise<void> {
    await db.run(
      'update sessions set tokens_valid_after = greatest(coalesce(tokens_valid_after, ?), ?) where id = ?',
      [at, at, session_id],
    );
  }

  /** Notes that these are in use, where that was not noted within the last `seconds`. */
  async touchUnused(session_ids: readonly number[], seconds: number): Promise<void> {
    for (const ids of chunksOf(session_ids, LOT)) {
      await this.db.run(
        `update sessions set last_used_at = now(3)
          where id in (${placeholders(ids.length)}) and last_used_at < now(3) - interval ? second and ${IS_LIVE}`,
        [...ids, seconds],
      );
    }
  }

  /** Which of these are over. */
  async listEnded(session_ids: readonly number[]): Promise<number[]> {
    const live = await inChunks(session_ids, (ids) =>
      this.db.many<{ id: number }>(
        `select id from sessions where id in (${placeholders(ids.length)}) and ${IS_LIVE}`,
        ids,
      ),
    );
    const liveIds = new Set(live.map(({ id }) => id));
    return session_ids.filter((id) => !liveIds.has(id));
  }

  /** Of the next `rows` sessions after an id: which are over, and the last one's id. Undefined where there are no more. */
  async findPiece(after: number, rows: number): Promise<{ ended: number[]; upTo: number } | undefined> {
    const piece = await this.db.one<{ upTo: number | null }>(
      'select max(id) as upTo from (select id from sessions where id > ? order by id limit ?) piece',
      [after, rows],
    );
    if (piece?.upTo == null) return undefined;
    const ended = await this.db.many<{ id: number }>(
      `select id from sessions where id > ? and id <= ? and ${IS_OVER}`,
      [after, piece.upTo],
    );
    return { ended: ended.map(({ id }) => id), upTo: piece.upTo };
  }

  /** In the transaction that `db` is in: which of these are over, and stay so until it ends. */
  async lockEnded(db: Db, session_ids: readonly number[]): Promise<number[]> {
    const ended = await db.many<{ id: number }>(
      `select id from sessions where id in (${placeholders(session_ids.length)}) and ${IS_OVER} order by id for update`,
      session_ids,
    );
    return ended.map(({ id }) => id);
  }

  /** In the transaction that `db` is in. */
  async remove(db: Db, session_ids: readonly number[]): Promise<void> {
    if (session_ids.length === 0) return;
    await db.run(`delete from sessions where id in (${placeholders(session_ids.length)})`, session_ids);
  }
}
