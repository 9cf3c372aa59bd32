import { groupBy } from '../../domain/group-by';
import type { JobAudience, FanOut, JobEnd, PushJob } from '../../domain/push/audience';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import type { SqlValue } from '../../infra/database/sql';
import { addDeliveries } from './add-deliveries';
import { listAudiences } from './audiences';

/** How often the same jobs are decided, if subscriptions disappear meanwhile. */
const MAX_DECISIONS = 3;

export interface FanOutResult {
  ends: JobEnd[];
  hasTargets: boolean;
  /** Whether more is probably due. */
  hasMore: boolean;
}

interface Decided extends JobAudience {
  decision: FanOut;
}

/** Push jobs, and the deliveries they become. */
export class PushJobRepository {
  constructor(private readonly db: Database) {}

  /**
   * Turns at most `limit` due jobs into deliveries, or a part of one that has many: one transaction, of a bounded number of subscriptions. What is
   * left, and what a crash interrupts, is due again; a job that was done in part goes on after the last member who was dealt with. Jobs that another
   * process has locked are skipped. `decide` may be called again for the same jobs.
   */
  fanOut(
    { now, limit }: { now: number; limit: number },
    decide: (audience: JobAudience) => FanOut,
  ): Promise<FanOutResult> {
    return this.db.transact(async (db) => {
      const jobs = await db.many<PushJob>(
        `select conversation_id, coalesce(first_seq, seq) as first_seq, seq, message_count as count, user_id, rule,
                fanned_out_to
           from push_jobs where state = 'pending' and next_at <= ?
          order by next_at limit ? for update skip locked`,
        [new Date(now), limit],
      );
      if (jobs.length === 0) return { ends: [], hasTargets: false, hasMore: false };
      for (let attempt = 1; ; attempt++) {
        const audiences = await listAudiences(db, jobs);
        const decided = audiences.map((audience): Decided => ({ ...audience, decision: decide(audience) }));
        const targets = decided.flatMap(({ decision }) => decision.targets);
        // A subscription that has disappeared may have been renewed: the next decision finds its successor.
        if (!(await addDeliveries(db, targets, { now, evenIfSomeAreGone: attempt === MAX_DECISIONS })))
          continue;
        const ends = decided.flatMap(({ decision }) => decision.ends);
        await endJobs(db, ends);
        for (const one of decided) await advanceJobs(db, one);
        return {
          ends,
          hasTargets: targets.length > 0,
          hasMore: jobs.length === limit || ends.length < jobs.length,
        };
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

async function endJobs(db: Db, ends: readonly JobEnd[]): Promise<void> {
  for (const group of groupBy(ends, ({ state, reason }) => `${state} ${reason}`).values()) {
    const [{ state, reason }] = group as [JobEnd];
    await updateJobs(
      db,
      { sql: 'state = ?, reason = ?', values: [state, reason] },
      group.map(({ job }) => job),
    );
  }
}

/** Notes where the jobs stand that have not ended. */
async function advanceJobs(db: Db, { jobs, members, decision }: Decided): Promise<void> {
  const ended = new Set(decision.ends.map(({ job }) => job));
  const open = jobs.filter((job) => !ended.has(job));
  const last = members.at(-1);
  if (open.length === 0 || !last) return;
  await updateJobs(db, { sql: 'fanned_out_to = ?', values: [last.user_id] }, open);
}

async function updateJobs(
  db: Db,
  set: { sql: string; values: SqlValue[] },
  jobs: readonly PushJob[],
): Promise<void> {
  await db.run(
    `update push_jobs force index (primary) set ${set.sql}
      where (conversation_id, seq, user_id) in (${jobs.map(() => '(?, ?, ?)').join(', ')})`,
    [...set.values, ...jobs.flatMap(({ conversation_id, seq, user_id }) => [conversation_id, seq, user_id])],
  );
}
