import type { AuditEntry, AuditEvent } from '../../domain/audit';
import type { Db } from '../../infra/database/db';
import { placeholders, type SqlValue } from '../../infra/database/sql';

export interface AuditRow {
  id: number;
  at: string;
  event: AuditEvent;
  user_id: number | null;
  email: string | null;
  session_id: number | null;
  address: string | null;
  other_user_id: number | null;
  /** An operator's, or what was wrong with a token. */
  reason: string | null;
}

export interface AuditFilter {
  /** The account that it was about, or that it was taken from. */
  user_id?: number;
  address?: string;
  event?: AuditEvent;
  since?: Date;
  limit: number;
}

/** Entries of one event and account. */
export interface AuditCount {
  of_account: number;
  of_source: number;
}

/** Rows that {@link AuditRepository.keepNewest} removes at once. */
const MAX_SURPLUS = 1_000;

export class AuditRepository {
  constructor(private readonly db: Db) {}

  async insert(entry: AuditEntry, at: Date): Promise<void> {
    await this.db.run(
      `insert into audit_log (at, event, user_id, session_id, address, other_user_id, reason)
       values (?, ?, ?, ?, ?, ?, ?)`,
      [
        at,
        entry.event,
        entry.user_id,
        entry.session_id ?? null,
        entry.address ?? null,
        entry.other_user_id ?? null,
        entry.reason ?? null,
      ],
    );
  }

  /** How many entries like this one there are after `since`: of the same event and account, and of the same source. */
  async countSince(entry: AuditEntry, since: Date): Promise<AuditCount> {
    const [account, source] = keyOf(entry);
    const count = await this.db.one<AuditCount>(
      `select count(*) as of_account, count(if(${source.column} <=> ?, 1, null)) as of_source
         from audit_log where ${account.column} <=> ? and event = ? and at > ?`,
      [source.value, account.value, entry.event, since],
    );
    return count ?? { of_account: 0, of_source: 0 };
  }

  /** Removes all but the newest `count` entries of the same event and account; of very many, the oldest ones next time. */
  async keepNewest(entry: AuditEntry, count: number): Promise<void> {
    const [account] = keyOf(entry);
    const surplus = await this.db.many<{ id: number }>(
      `select id from audit_log where ${account.column} <=> ? and event = ? order by at desc, id desc limit ? offset ?`,
      [account.value, entry.event, MAX_SURPLUS, count],
    );
    if (surplus.length === 0) return;
    await this.db.run(
      `delete from audit_log where id in (${placeholders(surplus.length)})`,
      surplus.map(({ id }) => id),
    );
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
      `select a.id, a.at, a.event, a.user_id, coalesce(u.email, u.external_email) as email, a.session_id, a.address,
              a.other_user_id, a.reason
         from audit_log a left join users u on u.id = a.user_id
        ${given.length > 0 ? `where ${given.map(({ sql }) => sql).join(' and ')}` : ''}
        order by a.id desc limit ?`,
      [...given.map(({ value }) => value), limit],
    );
  }

  /** Removes at most `limit` entries from before this time, the oldest first; returns how many it removed. */
  async removeBefore(before: Date, limit: number): Promise<number> {
    const { affectedRows } = await this.db.run('delete from audit_log where at < ? order by at limit ?', [
      before,
      limit,
    ]);
    return affectedRows;
  }
}

interface KeyPart {
  column: 'user_id' | 'other_user_id' | 'address';
  value: SqlValue;
}

/** The account that an entry counts for, and its source. A subscription that moved counts for the user who lost it. */
function keyOf({ event, user_id, other_user_id, address }: AuditEntry): [account: KeyPart, source: KeyPart] {
  return event === 'subscription_moved'
    ? [
        { column: 'other_user_id', value: other_user_id ?? null },
        { column: 'user_id', value: user_id },
      ]
    : [
        { column: 'user_id', value: user_id },
        { column: 'address', value: address ?? null },
      ];
}
