import type { Block, ListedBlock } from '../../domain/block';
import { type ChangedRows, cutAt } from '../../domain/sync-page';
import type { Db } from '../../infra/database/db';
import { inChunks, namedKeys, placeholders } from '../../infra/database/sql';
import { blockStands } from './block-stands';

/** A block of any user that began or ended. */
export interface ChangedPair {
  user_id: number;
  blocked_user_id: number;
  change_no: number;
  /** Whether the other one blocked already, so that nothing has changed between the two. */
  is_mutual: boolean;
}

interface BlockRow extends Omit<Block, 'blocked'> {
  blocked: 0 | 1;
}

const COLUMNS = 'b.blocked_user_id as user_id, b.blocked, b.change_no';

/** Whom users block. What changes that goes through the lane of the two users' conversation. */
export class BlockRepository {
  constructor(private readonly db: Db) {}

  async find(user_id: number, blocked_user_id: number): Promise<Block | undefined> {
    const row = await this.db.one<BlockRow>(
      `select ${COLUMNS} from blocks b where b.user_id = ? and b.blocked_user_id = ?`,
      [user_id, blocked_user_id],
    );
    return row && toBlock(row);
  }

  /** Whether one of the two blocks the other. */
  async standsBetween(one: number, other: number): Promise<boolean> {
    const row = await this.db.one<{ stands: 0 | 1 }>(`select ${blockStands('?', '?')} as stands`, [
      one,
      other,
      other,
      one,
    ]);
    return row?.stands === 1;
  }

  /** Those of these pairs between whom no block stands. */
  listFree(
    pairs: readonly (readonly [number, number])[],
  ): Promise<Pick<ChangedPair, 'user_id' | 'blocked_user_id'>[]> {
    return inChunks(pairs, (chunk) =>
      this.db.many(
        `select named.user_id, named.blocked_user_id
           from ${namedKeys(['user_id', 'blocked_user_id'])}
          where not ${blockStands('named.user_id', 'named.blocked_user_id')}`,
        [JSON.stringify(chunk)],
      ),
    );
  }

  /** Which of these users block this one. */
  async listBlockers(user_id: number, candidates: readonly number[]): Promise<number[]> {
    if (candidates.length === 0) return [];
    const rows = await this.db.many<{ user_id: number }>(
      `select user_id from blocks
        where user_id in (${placeholders(candidates.length)}) and blocked_user_id = ? and blocked = true`,
      [...candidates, user_id],
    );
    return rows.map((row) => row.user_id);
  }

  /** Between which of these users and this one a block stands. */
  async listBetween(user_id: number, candidates: readonly number[]): Promise<number[]> {
    const rows = await inChunks(candidates, (chunk) => {
      const list = placeholders(chunk.length);
      return this.db.many<{ user_id: number }>(
        `(select blocked_user_id as user_id from blocks where user_id = ? and blocked_user_id in (${list}) and blocked = true)
         union
         (select user_id from blocks where user_id in (${list}) and blocked_user_id = ? and blocked = true)`,
        [user_id, ...chunk, ...chunk, user_id],
      );
    });
    return rows.map((row) => row.user_id);
  }

  /** How many users this one blocks, and has ever blocked; `except` is not counted. */
  async countOthers(user_id: number, except: number): Promise<{ standing: number; ever: number }> {
    const row = await this.db.one<{ standing: number; ever: number }>(
      'select count(if(blocked, 1, null)) as standing, count(*) as ever from blocks where user_id = ? and blocked_user_id <> ?',
      [user_id, except],
    );
    return row ?? { standing: 0, ever: 0 };
  }

  /** Last blocked first. */
  async list(user_id: number): Promise<ListedBlock[]> {
    const rows = await this.db.many<BlockRow & { name: string; is_deleted: 0 | 1; blocked_at: string }>(
      `select ${COLUMNS}, u.name, u.deleted_at is not null as is_deleted, b.changed_at as blocked_at
         from blocks b join users u force index (primary) on u.id = b.blocked_user_id
        where b.user_id = ? and b.blocked = true
        order by b.change_no desc`,
      [user_id],
    );
    return rows.map(({ is_deleted, ...row }) => ({ ...toBlock(row), is_deleted: is_deleted === 1 }));
  }

  /** The number of the newest change of any user's blocks; 0 if there is none. */
  async newestChange(): Promise<number> {
    const row = await this.db.one<{ n: number | null }>('select max(change_no) as n from blocks');
    return row?.n ?? 0;
  }

  /** The first `limit` changes of all users' blocks after this number. */
  async listChangedPairs(after: number, limit: number): Promise<ChangedPair[]> {
    const rows = await this.db.many<Omit<ChangedPair, 'is_mutual'> & { is_mutual: 0 | 1 }>(
      `select b.user_id, b.blocked_user_id, b.change_no, other.user_id is not null as is_mutual
         from blocks b force index (blocks_news)
         left join blocks other on other.user_id = b.blocked_user_id and other.blocked_user_id = b.user_id
          and other.blocked = true and other.change_no < b.change_no
        where b.change_no > ?
        order by b.change_no
        limit ?`,
      [after, limit],
    );
    return rows.map((row) => ({ ...row, is_mutual: row.is_mutual === 1 }));
  }

  /** The first `limit` changes after the cursor, those of blocks that were lifted too. */
  async listChanged(user_id: number, cursor: number, limit: number): Promise<ChangedRows<Block>> {
    const rows = await this.db.many<BlockRow>(
      `select ${COLUMNS} from blocks b where b.user_id = ? and b.change_no > ? order by b.change_no limit ?`,
      [user_id, cursor, limit],
    );
    return cutAt(rows.map(toBlock), limit);
  }
}

function toBlock<Row extends BlockRow>({
  blocked,
  ...row
}: Row): Omit<Row, 'blocked'> & { blocked: boolean } {
  return { ...row, blocked: blocked === 1 };
}
