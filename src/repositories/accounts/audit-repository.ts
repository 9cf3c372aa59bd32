import type { AuditEntry, AuditEvent } from '../../domain/audit';
import type { Db } from '../../infra/database/db';
import type { SqlValue } from '../../infra/database/sql';
import { AuditPruning, type PruningOptions } from './audit-pruning';
import type { AuditBounds } from './audit-shares';

export interface AuditRow {
  id: number;
  at: string;
  event: AuditEvent;
  user_id: number | null;
  email: string | null;
  session_id: number | null;
  address: string | null;
  other_user_id: number | null;
}

export interface AuditFilter {
  /** Whom it was about, or whose it was before. */
  user_id?: number;
  address?: string;
  event?: AuditEvent;
  since?: Date;
  limit: number;
}

export class AuditRepository {
  constructor(private readonly db: Db) {}

  async insert(entry: AuditEntry, at: Date): Promise<void> {
    await this.db.run(
      'insert into audit_log (at, event, user_id, session_id, address, other_user_id) values (?, ?, ?, ?, ?, ?)',
      [
        at,
        entry.event,
        entry.user_id,
        entry.session_id ?? null,
        entry.address ?? null,
        entry.other_user_id ?? null,
      ],
    );
  }

  /** Whether the same happened between the same two accounts, at `since` or later. */
  async has({ event, user_id, other_user_id }: AuditEntry, since: Date): Promise<boolean> {
    const row = await this.db.one(
      'select 1 from audit_log where other_user_id = ? and user_id = ? and event = ? and at >= ? limit 1',
      [other_user_id ?? null, user_id, event, since],
    );
    return row !== undefined;
  }

  /** Newest first. */
  list({ user_id, address, event, since, limit }: AuditFilter): Promise<AuditRow[]> {
    const conditions: [string, SqlValue | undefined][] = [
      ['? in (a.user_id, a.other_user_id)', user_id],
      ['a.address = ?', address],
      ['a.event = ?', event],
      ['a.at >= ?', since],
    ];
    const given = conditions.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
    return this.db.many<AuditRow>(
      `select a.id, a.at, a.event, a.user_id, u.email, a.session_id, a.address, a.other_user_id
         from audit_log a left join users u on u.id = a.user_id
        ${given.length > 0 ? `where ${given.map(({ sql }) => sql).join(' and ')}` : ''}
        order by a.id desc limit ?`,
      [...given.map(({ value }) => value), limit],
    );
  }

  /** Keeps what is younger than `before`, and of that what the bounds allow. */
  async prune(before: Date, bounds: AuditBounds, options: PruningOptions): Promise<void> {
    const pruning = new AuditPruning(this.db, options);
    await pruning.removeBefore(before);
    await pruning.keepNewest(bounds);
  }
}
