import type { AuditEvent } from '../../domain/audit';
import type { Db } from '../../infra/database/db';
import { placeholders, type SqlValue } from '../../infra/database/sql';
import { type AuditBounds, type AuditShare, fairCap, Keeping, shareOf } from './audit-shares';

/** Of one deletion, and read at once where a row is looked at by itself. */
const PIECE_ROWS = 1_000;
/** Counted at once: some milliseconds, however large the table has become. */
const COUNTED_ROWS = 5_000;

/** A subscription that moved counts for whom it was taken from: he did not cause it. */
const MOVED: AuditEvent = 'subscription_moved';

/** How many rows each account has: `share -> account -> rows`. */
type Counts = Map<AuditShare, Map<number | null, number>>;

/** Rows of the same account, found by an index. */
interface Group {
  column: 'user_id' | 'other_user_id';
  id: number | null;
}

interface AuditLine {
  id: number;
  event: AuditEvent;
  address: string | null;
}

export interface PruningOptions {
  isStopping: () => boolean;
  /** Told of what one piece failed for; the others are done nevertheless. */
  onError: (error: unknown) => void;
}

/**
 * Removes rows of the audit log. Each query reads a bounded number of rows, so that none takes longer than the pool waits,
 * also where the table has grown. Ends after the present one when it is to stop. Any number of processes may do it at once.
 */
export class AuditPruning {
  constructor(
    private readonly db: Db,
    private readonly options: PruningOptions,
  ) {}

  async removeBefore(before: Date): Promise<void> {
    await this.attempt(async () => {
      // From where the last piece ended: removed rows stay in the index for a while.
      let from = new Date(0);
      while (!this.options.isStopping()) {
        const rows = await this.db.many<{ id: number; at: string }>(
          `select id, at from audit_log where at >= ? and at < ? order by at limit ${PIECE_ROWS}`,
          [from, before],
        );
        await this.remove(rows.map(({ id }) => id));
        const last = rows.at(-1);
        if (!last || rows.length < PIECE_ROWS) return;
        from = new Date(last.at);
      }
    });
  }

  /** Of each account and share the newest, as many as fit. */
  async keepNewest(bounds: AuditBounds): Promise<void> {
    const counts: Counts = new Map();
    // Where that fails half-way, what was counted is still too much where it is.
    await this.attempt(() => this.count(counts));

    const caps = new Map<AuditShare, number>();
    const busy = { user_id: new Set<number | null>(), other_user_id: new Set<number | null>() };
    for (const share of Object.keys(bounds) as AuditShare[]) {
      const ofAccounts = counts.get(share) ?? new Map<number | null, number>();
      const cap = fairCap(ofAccounts.values(), bounds[share]);
      caps.set(share, cap);
      const groups = busy[share === MOVED ? 'other_user_id' : 'user_id'];
      for (const [id, rows] of ofAccounts) if (rows > cap) groups.add(id);
    }
    for (const column of ['user_id', 'other_user_id'] as const) {
      for (const id of busy[column]) await this.attempt(() => this.trim({ column, id }, caps));
    }
  }

  private async count(counts: Counts): Promise<void> {
    let before = Number.MAX_SAFE_INTEGER;
    while (!this.options.isStopping()) {
      const groups = await this.db.many<{
        event: AuditEvent;
        owner_id: number | null;
        n: number;
        first_id: number;
      }>(
        `select event, owner_id, count(*) as n, min(id) as first_id
           from (select id, event, if(event = '${MOVED}', other_user_id, user_id) as owner_id
                   from audit_log where id < ? order by id desc limit ${COUNTED_ROWS}) piece
          group by event, owner_id`,
        [before],
      );
      if (groups.length === 0) return;
      for (const { event, owner_id, n, first_id } of groups) {
        const share = shareOf(event, owner_id);
        const ofAccounts = counts.get(share) ?? new Map<number | null, number>();
        counts.set(share, ofAccounts.set(owner_id, (ofAccounts.get(owner_id) ?? 0) + n));
        before = Math.min(before, first_id);
      }
    }
  }

  private async trim({ column, id }: Group, caps: ReadonlyMap<AuditShare, number>): Promise<void> {
    const keepings = new Map([...caps].map(([share, cap]) => [share, new Keeping(cap, share)]));
    let before = Number.MAX_SAFE_INTEGER;
    while (!this.options.isStopping()) {
      const [where, values]: [string, SqlValue[]] =
        id === null ? [`${column} is null`, []] : [`${column} = ?`, [id]];
      const lines = await this.db.many<AuditLine>(
        `select id, event, address from audit_log where ${where} and id < ? order by id desc limit ${PIECE_ROWS}`,
        [...values, before],
      );
      const superfluous = lines.filter(
        ({ event, address }) =>
          // What was moved to an account is not in its own share.
          (event === MOVED) === (column === 'other_user_id') &&
          keepings.get(shareOf(event, id))?.keeps(address) === false,
      );
      await this.remove(superfluous.map((line) => line.id));
      const last = lines.at(-1);
      if (!last || lines.length < PIECE_ROWS) return;
      before = last.id;
    }
  }

  private async remove(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await this.db.run(`delete from audit_log where id in (${placeholders(ids.length)})`, ids);
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    if (this.options.isStopping()) return;
    await work().catch(this.options.onError);
  }
}
