import { groupBy } from '../../domain/group-by';
import { chunksOf } from '../../domain/chunks-of';
import type { DeliveryEnd, PushRule, SuppressReason } from '../../domain/push/ports';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import { placeholders, type SqlValue } from '../../infra/database/sql';
import { sessionGetsPushes } from '../accounts/live-session';
import { isSinceJoining } from '../messages/visibility';

/** One message with absent members; `user_id` 0 stands for all of them. */
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

/** Whom a job is for: subscriptions to deliver to, or why to none. */
export interface FanOut {
  targets: { subscription_id: number; user_id: number }[];
  end: { state: Extract<DeliveryEnd, 'expired' | 'suppressed'>; reason: SuppressReason | null } | null;
}

type Decided = PushJob & FanOut;

/** Looks at the same jobs at most. */
const DECISIONS = 3;

interface CandidateRow extends Omit<PushCandidate, 'created_at' | 'subscription_ids'> {
  created_at: string;
  subscription_id: number | null;
}

/** Jobs and how they become deliveries. */
export class PushJobRepository {
  constructor(private readonly db: Database) {}

  /**
   * Turns at most `limit` due jobs into deliveries, in one transaction: after a crash they are due again. Jobs that another
   * process has in its hands are passed over. `decide` may be called again for the same job.
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
        // A subscription that has gone since may have been renewed: its successor is found by looking again.
        if (!(await addDeliveries(db, decided, { now, evenIfSomeAreGone: attempt === DECISIONS }))) continue;
        await finishJobs(db, decided);
        return decided;
      }
    });
  }

  /** When the next job is due; undefined where none waits. */
  async nextDueAt(): Promise<number | undefined> {
    const row = await this.db.one<{ due_at: string | null }>(
      "select min(next_at) as due_at from push_jobs where state = 'pending'",
    );
    return row?.due_at ? Date.parse(row.due_at) : undefined;
  }

  /** Removes what ended before `before`; answers whether there may be more. */
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

/** With the index named: left to itself the server takes one that has only the conversation, and reads all of it. */
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

/** From one row per subscription, or one without any. */
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

/** Deliveries written in one statement, so that it fits into a packet. */
const LOT = 2_000;

/** False, and nothing is added, where one of the subscriptions is not there any more. */
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
  // One that was not sent because its owner seemed connected waits again; whatever else became of it stays.
  const isOpen = "state = 'suppressed' and reason = 'connected'";
  for (const lot of chunksOf(rows, LOT)) {
    await db.run(
      `insert into push_deliveries (subscription_id, conversation_id, seq, user_id, rule)
       values ${lot.map(() => '(?, ?, ?, ?, ?)').join(', ')}
       on duplicate key update
         rule = if(${isOpen}, values(rule), rule), finished_at = if(${isOpen}, null, finished_at),
         state = if(${isOpen}, 'pending', state)`,
      lot.flatMap((row) => [row.subscription_id, row.conversation_id, row.seq, row.user_id, row.rule]),
    );
  }
  return true;
}

/** Locks the mailboxes, smallest id first, and makes them due; answers which of them there are. */
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
