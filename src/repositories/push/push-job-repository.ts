import { groupBy } from '../../domain/group-by';
import type { Database } from '../../infra/database/database';
import type { Db } from '../../infra/database/db';
import type { SqlValue } from '../../infra/database/sql';
import { addDeliveries, type DecidedJob, type FanOut } from './add-deliveries';
import { listCandidates, messageKey, type PushCandidate, type PushJob } from './push-candidates';

/** How often the same jobs are decided, if subscriptions disappear meanwhile. */
const MAX_DECISIONS = 3;

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
        const decided = jobs.map((job) => ({
          ...job,
          ...decide(job, candidates.get(messageKey(job)) ?? []),
        }));
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

async function finishJobs(db: Db, decided: readonly DecidedJob[]): Promise<void> {
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
