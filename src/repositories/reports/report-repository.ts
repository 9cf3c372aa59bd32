import type { ReportReason } from '../../contracts/report-reasons';
import type { CopiedMessage } from '../../domain/report';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';

export interface NewReport {
  reporter_id: number;
  /** Whom it is about, under the name that the reporter saw. */
  user_id: number;
  user_name: string;
  message: { id: number; conversation_id: number; seq: number } | undefined;
  reason: ReportReason;
  comment: string | undefined;
  /** In order. */
  copies: readonly CopiedMessage[];
}

export interface ReportLimit {
  count: number;
  since: Date;
  /** Of one reporter. Without it, somebody could fill the tables of a server whose operators do not look. */
  open: number;
}

/**
 * `repeated`: it is open already. `limited`: the reporter has made as many as may be; the oldest of them was made then. `full`: as
 * many of the reporter's are open as may be.
 */
export type ReportOutcome = { kind: 'stored' | 'repeated' | 'full' } | { kind: 'limited'; oldest_at: string };

/**
 * Reports with their copies. The rows of people who delete their accounts stay as they are: they are removed 30 days after the
 * decision, and not before one.
 */
export class ReportRepository {
  constructor(private readonly db: Database) {}

  /** Once per reporter and target while it is open, and within the limits, however many come at once. */
  create(report: NewReport, at: Date, limit: ReportLimit): Promise<ReportOutcome> {
    const open_key = openKeyOf(report);
    return this.db.transact(async (db) => {
      // Whoever reports several things at once waits here, so that each is counted for the next.
      await db.one('select id from users where id = ? for update', [report.reporter_id]);
      const open = await db.one('select id from reports where open_key = ?', [open_key]);
      if (open) return { kind: 'repeated' };
      const recent = await db.one<{ n: number; oldest_at: string }>(
        'select count(*) as n, min(created_at) as oldest_at from reports where reporter_id = ? and created_at > ?',
        [report.reporter_id, limit.since],
      );
      if (recent && recent.n >= limit.count) return { kind: 'limited', oldest_at: recent.oldest_at };
      const undecided = await db.one<{ n: number }>(
        'select count(*) as n from reports where reporter_id = ? and decided_at is null',
        [report.reporter_id],
      );
      if ((undecided?.n ?? 0) >= limit.open) return { kind: 'full' };
      await insertReport(db, report, { open_key, at });
      return { kind: 'stored' };
    });
  }

  /** Removes at most `limit` reports that were decided before this time, with their copies; returns how many it removed. */
  removeDecidedBefore(before: Date, limit: number): Promise<number> {
    return this.db.transact(async (db) => {
      const old = await db.many<{ id: number }>(
        'select id from reports where decided_at < ? order by decided_at, id limit ? for update',
        [before, limit],
      );
      if (old.length === 0) return 0;
      const ids = old.map(({ id }) => id);
      await db.run(`delete from report_messages where report_id in (${placeholders(ids.length)})`, ids);
      await db.run(`delete from reports where id in (${placeholders(ids.length)})`, ids);
      return ids.length;
    });
  }
}

function openKeyOf({ reporter_id, message, user_id }: NewReport): string {
  return message ? `${reporter_id} message ${message.id}` : `${reporter_id} user ${user_id}`;
}

async function insertReport(
  db: Db,
  report: NewReport,
  { open_key, at }: { open_key: string; at: Date },
): Promise<void> {
  const { message, copies } = report;
  const { insertId } = await db.run(
    `insert into reports
       (reporter_id, user_id, user_name, message_id, conversation_id, seq, reason, comment, created_at, open_key)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      report.reporter_id,
      report.user_id,
      report.user_name,
      message?.id ?? null,
      message?.conversation_id ?? null,
      message?.seq ?? null,
      report.reason,
      report.comment ?? null,
      at,
      open_key,
    ],
  );
  if (copies.length === 0) return;
  await db.run(
    `insert into report_messages
       (report_id, seq, message_id, sender_id, sender_name, content, created_at, deleted_at)
     values ${copies.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
    copies.flatMap((copy) => [
      insertId,
      copy.seq,
      copy.message_id,
      copy.sender_id,
      copy.sender_name,
      copy.content,
      new Date(copy.created_at),
      copy.deleted_at === null ? null : new Date(copy.deleted_at),
    ]),
  );
}
