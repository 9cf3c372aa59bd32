import type { ReportReason } from '../../contracts/report-reasons';
import type { AuditEvent } from '../../domain/audit';
import type { CopiedMessage, Decision } from '../../domain/report';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { AuditRepository } from '../accounts/audit-repository';
import { disableAccount } from '../accounts/disable-account';

/** A report as operators see it. */
export interface StoredReport {
  id: number;
  reporter_id: number;
  /** Null if the account is gone. */
  reporter_name: string | null;
  user_id: number;
  /** As it was when the report was made. */
  user_name: string;
  message_id: number | null;
  conversation_id: number | null;
  seq: number | null;
  reason: ReportReason;
  comment: string | null;
  created_at: string;
  decision: Decision | null;
  decision_reason: string | null;
  decided_at: string | null;
}

export interface ReportDetails extends StoredReport {
  /** In the order of the conversation. Empty for reports about people. */
  messages: CopiedMessage[];
  /** Further open reports about the same person. */
  other_open: number;
}

export interface Verdict {
  decision: Decision;
  reason: string;
  at: Date;
}

/** `decided`: somebody else was faster. `no_message`: the report is about a person. */
export type DecideOutcome =
  { kind: 'missing' | 'decided' | 'no_message' } | { kind: 'done'; report: StoredReport };

export interface ReportFilter {
  state: 'open' | 'decided' | 'all';
  limit: number;
}

const SELECT_REPORT = `select r.id, r.reporter_id, reporter.name as reporter_name, r.user_id, r.user_name, r.message_id,
    r.conversation_id, r.seq, r.reason, r.comment, r.created_at, r.decision, r.decision_reason, r.decided_at
  from reports r left join users reporter on reporter.id = r.reporter_id`;

const STATES: Record<ReportFilter['state'], string> = {
  open: 'r.decided_at is null',
  decided: 'r.decided_at is not null',
  all: 'true',
};

const EVENTS: Record<Decision, AuditEvent> = {
  dismiss: 'report_dismissed',
  delete: 'message_deleted_by_operator',
  warn: 'warned_by_operator',
  disable: 'disabled_by_operator',
};

/** Reports for operators. */
export class ModerationRepository {
  constructor(private readonly db: Database) {}

  /** The open ones first, the oldest of them first; then the decided ones, the latest decision first. */
  list({ state, limit }: ReportFilter): Promise<StoredReport[]> {
    return this.db.many<StoredReport>(
      `${SELECT_REPORT} where ${STATES[state]}
        order by r.decided_at is not null, r.decided_at desc, r.id limit ?`,
      [limit],
    );
  }

  async find(id: number): Promise<ReportDetails | undefined> {
    const report = await findReport(this.db, id);
    if (!report) return undefined;
    const messages = await this.db.many<CopiedMessage>(
      `select seq, message_id, sender_id, sender_name, content, created_at, deleted_at
         from report_messages where report_id = ? order by seq`,
      [id],
    );
    const others = await this.db.one<{ n: number }>(
      'select count(*) as n from reports where user_id = ? and decided_at is null and id <> ?',
      [report.user_id, id],
    );
    return { ...report, messages, other_open: others?.n ?? 0 };
  }

  /**
   * Decides a report under its lock: of several operators one does. What is decided commits with the decision and its entry in the
   * audit log, but for `deleteMessage`, which commits before; it may be called again, and then finds that done.
   */
  decide(
    id: number,
    verdict: Verdict,
    deleteMessage: (message: { conversation_id: number; seq: number; sender_id: number }) => Promise<void>,
  ): Promise<DecideOutcome> {
    return this.db.transact(async (db) => {
      await db.one('select id from reports where id = ? for update', [id]);
      const report = await findReport(db, id);
      if (!report) return { kind: 'missing' };
      if (report.decided_at !== null) return { kind: 'decided' };
      const { conversation_id, seq, user_id } = report;
      if (verdict.decision === 'delete') {
        if (conversation_id === null || seq === null) return { kind: 'no_message' };
        await deleteMessage({ conversation_id, seq, sender_id: user_id });
      }
      if (verdict.decision === 'disable') await disableAccount(db, user_id, verdict.at);
      await saveDecision(db, report, verdict);
      return { kind: 'done', report };
    });
  }
}

function findReport(db: Db, id: number): Promise<StoredReport | undefined> {
  return db.one<StoredReport>(`${SELECT_REPORT} where r.id = ?`, [id]);
}

async function saveDecision(db: Db, { id, user_id }: StoredReport, verdict: Verdict): Promise<void> {
  const { decision, reason, at } = verdict;
  await db.run(
    'update reports set decision = ?, decision_reason = ?, decided_at = ?, open_key = null where id = ?',
    [decision, reason, at, id],
  );
  // Of a deleted account the reasons were erased there, and the report alone keeps this one.
  const isDeleted = await db.one('select id from users where id = ? and deleted_at is not null', [user_id]);
  const entry = {
    event: EVENTS[decision],
    user_id,
    ...(!isDeleted && { reason: `report ${id}: ${reason}` }),
  };
  await new AuditRepository(db).insert(entry, at);
}
