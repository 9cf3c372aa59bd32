import { REFUSED_EVENTS } from '../domain/audit';
import { type Db, placeholders, type SqlValue } from '../infra/db';

/** How many rows of each kind are kept: the newest. */
export interface AuditBounds {
  /** Refused log-ins where there is no such account. */
  unknown: { all: number };
  /** Refused log-ins to accounts. */
  refused: AccountBounds;
  /** What the owners of accounts alone can cause. */
  own: AccountBounds;
}

interface AccountBounds {
  ofAccount: number;
  all: number;
}

interface Rows {
  where: string;
  values: SqlValue[];
}

/** Of one deletion: no lock is held for long. */
const PIECE_ROWS = 1_000;

const LIST = REFUSED_EVENTS.map((event) => `'${event}'`).join(', ');
const KINDS: Record<keyof AuditBounds, string> = {
  unknown: `event in (${LIST}) and user_id is null`,
  refused: `event in (${LIST}) and user_id is not null`,
  own: `event not in (${LIST})`,
};

/** Removes rows of the audit log in small pieces; ends after the present one when it is to stop. */
export class AuditPruning {
  constructor(
    private readonly db: Db,
    private readonly isStopping: () => boolean,
  ) {}

  /** Each kind and each account apart: who floods one with what he can cause pushes nothing out of another. */
  async keepNewest(bounds: AuditBounds): Promise<void> {
    for (const kind of ['refused', 'own'] as const) {
      const { ofAccount } = bounds[kind];
      for (const user_id of await this.listBusyAccounts(ofAccount)) {
        await this.trim({ where: `user_id = ? and ${KINDS[kind]}`, values: [user_id] }, ofAccount);
      }
    }
    for (const kind of ['unknown', 'refused', 'own'] as const) {
      await this.trim({ where: KINDS[kind], values: [] }, bounds[kind].all);
    }
  }

  async remove({ where, values }: Rows): Promise<void> {
    let after = 0;
    while (!this.isStopping()) {
      // From where the last piece ended: the kept rows before it are not read again.
      const rows = await this.db.many<{ id: number }>(
        `select id from audit_log where ${where} and id > ? order by id limit ${PIECE_ROWS}`,
        [...values, after],
      );
      const ids = rows.map(({ id }) => id);
      if (ids.length > 0) {
        await this.db.run(`delete from audit_log where id in (${placeholders(ids.length)})`, ids);
      }
      if (ids.length < PIECE_ROWS) return;
      after = ids.at(-1) ?? after;
    }
  }

  /** Those with more rows, of any kind: the index alone answers that. */
  private async listBusyAccounts(most: number): Promise<number[]> {
    const rows = await this.db.many<{ user_id: number }>(
      'select user_id from audit_log where user_id is not null group by user_id having count(*) > ?',
      [most],
    );
    return rows.map(({ user_id }) => user_id);
  }

  private async trim({ where, values }: Rows, most: number): Promise<void> {
    const last = await this.db.one<{ id: number }>(
      `select id from audit_log where ${where} order by id desc limit 1 offset ?`,
      [...values, most],
    );
    if (last) await this.remove({ where: `${where} and id <= ?`, values: [...values, last.id] });
  }
}
