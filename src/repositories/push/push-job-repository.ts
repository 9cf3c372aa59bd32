import { groupBy } from '../../domain/group-by';
import { chunksOf } from '../../domain/chunks-of';
import type { DeliveryEnd, PushRule, SuppressReason } from '../../domain/push/ports';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { placeholders, type SqlValue } from '../../infra/database/sql';
import { sessionGetsPushes } from '../accounts/live-session';
import { isSinceJoining } from '../messages/visibility';

/** A message with absent members; `user_id` 0 stands for all of them. */
export interface PushJob {
  conversation_id: number;
  seq: number;
  user_id: number;
  rule: PushRule;
}

/** A member to whom the message was sent, and their live subscriptions. */
export interface PushCandidate {
  conversation_id: number;
  seq: number;
  /** Milliseconds since 1970. */
  created_at: number;
  user_id: number;
  read_seq: number;
  subscription_ids: number[];
}

/** Whom a job is for: the subscriptions to deliver to, or why there are none. */
export interface FanOut {
  targets: { subscription_id: number; user_id: number }[];
  end: { state: Extract<DeliveryEnd, 'expired' | 'suppressed'>; reason: SuppressReason | null } | null;
}

type Decided = PushJob & FanOut;

/** How often the same jobs are decided, if subscriptions disappear meanwhile. */
const MAX_DECISIONS = 3;

interface CandidateRow extends Omit<PushCandidate, 'created_at' | 'subscription_ids'> {
  created_at: string;
  subscription_id: number | null;
}

/** Push jobs, and the deliveries they become. */
export class PushJobRepository {
  constructor(private readonly db: Database) {}

  /**
   * Turns at most `limit` due jobs into deliveries, in one transaction: after a crash they are due again. Jobs that another
   * process has locked are skipped. `decide` may be called again for the same job.
   */
  fanOut(
    { now, limit }: { now: number; limit: number },
    decide: (job: PushJob, candidates: readonly PushCandidate[]) => FanOut,
  ): Promise<FanOut[]> {
    return this.db.transact(async (db) => {
      const jobs = await db.many<PushJob>(
        `select conversation_id, seq, user_id, rule from push_jobs where state = 'pending' and next_at <= ?
          order by next_at limit ? for update skip locked`,
        [new Date(now), limit],
      );
      if (jobs.length === 0) return [];
      for (let attempt = 1; ; attempt++) {
        const candidates = await listCandidates(db, jobs);
        const decided = jobs.map((job) => ({ ...job, ...decide(job, candidates.get(nameOf(job)) ?? []) }));
        // A subscription that has disappeared may have been renewed: the next decision finds its successor.
        if (!(await addDeliveries(db, decided, { now, evenIfSomeAreGone: attempt === MAX_DECISIONS })))
          continue;
        await finishJobs(db, decided);
        return decided;
      }
    });
  }

  /** When the next job is due; undefined if none is pending. */
  async nextDueAt(): Promise<number | undefined> {
    const row = await this.db.one<{ due_at: string | null }>(
      "select min(next_at) as due_at from push_jobs where state = 'pending'",
    );
    return row?.due_at ? Date.parse(row.due_at) : undefined;
  }

  /** Removes a limited number of what ended before `before`; returns whether there may be more. */
  async sweep(before: number): Promise<boolean> {
    const limit = 1_000;
    const date = new Date(before);
    const jobs = await this.db.run(
      `delete from push_jobs where state in ('fanned_out', 'expired', 'suppressed') and next_at < ? limit ${limit}`,
      [date],
    );
    const deliveries = await this.db.run(`delete from push_deliveries where finished_at < ? limit ${limit}`, [
      date,
    ]);
    return jobs.affectedRows === limit || deliveries.affectedRows === limit;
  }
}

function nameOf({ conversation_id, seq }: { conversation_id: number; seq: number }): string {
  return `${conversation_id}:${seq}`;
}

/** The index is forced, because the server would choose one with the conversation alone, and read all of its messages. */
async function listCandidates(db: Db, jobs: readonly PushJob[]): Promise<Map<string, PushCandidate[]>> {
  const messages = [...new Map(jobs.map((job) => [nameOf(job), job])).values()];
  const rows = await db.many<CandidateRow>(
    `select m.conversation_id, m.seq, m.created_at, member.user_id, member.read_seq, s.id as subscription_id
       from messages m force index (primary)
       join conversation_members member on member.conversation_id = m.conversation_id and member.user_id <> m.sender_id
        and ${isSinceJoining('m')}
       left join (push_subscriptions s join sessions ses on ses.id = s.session_id and ${sessionGetsPushes('ses')})
         on s.user_id = member.user_id
      where (m.conversation_id, m.seq) in (${messages.map(() => '(?, ?)').join(', ')})`,
    messages.flatMap(({ conversation_id, seq }) => [conversation_id, seq]),
  );
  const candidates = Array.from(
    groupBy(rows, (row) => `${nameOf(row)}:${row.user_id}`).values(),
    toCandidate,
  );
  return groupBy(candidates, nameOf);
}

/** From the rows of one member: one per subscription, or one without a subscription. */
function toCandidate(rows: CandidateRow[]): PushCandidate {
  const [first] = rows as [CandidateRow];
  const { conversation_id, seq, user_id, read_seq } = first;
  const subscription_ids = rows.flatMap(({ subscription_id }) => subscription_id ?? []);
  return {
    conversation_id,
    seq,
    user_id,
    read_seq,
    created_at: Date.parse(first.created_at),
    subscription_ids,
  };
}

/** Deliveries inserted by one statement, so that it fits into a packet. */
const MAX_ROWS = 2_000;

/** Returns false, and adds nothing, if one of the subscriptions has disappeared. */
async function addDeliveries(
  db: Db,
  decided: readonly Decided[],
  { now, evenIfSomeAreGone }: { now: number; evenIfSomeAreGone: boolean },
): Promise<boolean> {
  const wanted = decided.flatMap(({ targets, ...job }) => targets.map((target) => ({ ...job, ...target })));
  const existing = new Set(
    await openMailboxes(db, [...new Set(wanted.map(({ subscription_id }) => subscription_id))], now),
  );
  const rows = wanted.filter(({ subscription_id }) => existing.has(subscription_id));
  if (rows.length < wanted.length && !evenIfSomeAreGone) return false;
  if (rows.length === 0) return true;
  // A delivery that was suppressed because the user seemed connected is pending again; any other final state stays.
  const isOpen = "state = 'suppressed' and reason = 'connected'";
  for (const chunk of chunksOf(rows, MAX_ROWS)) {
    await db.run(
      `insert into push_deliveries (subscription_id, conversation_id, seq, user_id, rule)
       values ${chunk.map(() => '(?, ?, ?, ?, ?)').join(', ')}
       on duplicate key update
         rule = if(${isOpen}, values(rule), rule), finished_at = if(${isOpen}, null, finished_at),
         state = if(${isOpen}, 'pending', state)`,
      chunk.flatMap((row) => [row.subscription_id, row.conversation_id, row.seq, row.user_id, row.rule]),
    );
  }
  return true;
}

/** Locks the mailboxes in the order of their ids and makes them due; returns the ids that exist. */
async function openMailboxes(
  db: Db,
  subscription_ids: readonly number[],
  now: number,
): Promise<readonly number[]> {
  if (subscription_ids.length === 0) return [];
  const ids = subscription_ids.toSorted((a, b) => a - b);
  const list = placeholders(ids.length);
  const { affectedRows } = await db.run(
    `update push_subscriptions set next_at = coalesce(next_at, ?) where id in (${list})`,
    [new Date(now), ...ids],
  );
  if (affectedRows === ids.length) return ids;
  const rows = await db.many<{ id: number }>(`select id from push_subscriptions where id in (${list})`, ids);
  return rows.map(({ id }) => id);
}

async function finishJobs(db: Db, decided: readonly Decided[]): Promise<void> {
  const groups = groupBy(decided, ({ end }) => (end ? `${end.state} ${end.reason}` : 'fanned_out'));
  for (const group of groups.values()) {
    const end = group[0]?.end;
    const values: SqlValue[] = group.flatMap(({ conversation_id, seq, user_id }) => [
      conversation_id,
      seq,
      user_id,
    ]);
    await db.run(
      `update push_jobs force index (primary) set state = ?, reason = ?
        where (conversation_id, seq, user_id) in (${group.map(() => '(?, ?, ?)').join(', ')})`,
      [end?.state ?? 'fanned_out', end?.reason ?? null, ...values],
    );
  }
}
