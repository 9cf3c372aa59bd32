import type { Database } from '../../infra/database/database';
import { IS_MEMBER, isNotDeleted, isNotSystem } from '../messages/visibility';
import { JOB_COLUMNS, MISSED_AFTER_SEQ, REPEAT_JOB } from './missed-message-repository';

/** Messages of one page. */
const PAGE = 1_000;

/** Adds push jobs, after a start, for messages that may have been lost with the connections of the previous process. */
export class CrashLossRepository {
  constructor(private readonly db: Database) {}

  /**
   * Adds jobs for the messages of the last `window_ms` before the newest one that were neither delivered nor read: one for each user and
   * conversation, or one a page. Due at `next_at`. Returns whether there are any.
   */
  async addJobs({ window_ms, next_at }: { window_ms: number; next_at: number }): Promise<boolean> {
    const newest = await this.db.one<{ id: number; created_at: string }>(
      'select id, created_at from messages order by id desc limit 1',
    );
    if (!newest) return false;
    const since = new Date(Date.parse(newest.created_at) - window_ms);
    let hasAdded = false;
    for (let last = newest.id; last > 0;) {
      const first = await this.pageBefore(last);
      if (await this.hasUnseen({ first, last })) {
        hasAdded = (await this.addPage({ first, last, since, next_at })) || hasAdded;
      }
      if (!(await this.reachesBack(first, since))) return hasAdded;
      last = first - 1;
    }
    return hasAdded;
  }

  /** The first id of the page that ends with `last`. */
  private async pageBefore(last: number): Promise<number> {
    const row = await this.db.one<{ id: number }>(
      `select id from messages where id <= ? order by id desc limit 1 offset ${PAGE}`,
      [last],
    );
    return row?.id ?? 1;
  }

  /**
   * Whether messages before this page may be within the window. Ids are in the order of time but for the seconds by which concurrent
   * transactions differ, so the times of a hundred messages decide, not of one.
   */
  private async reachesBack(first: number, since: Date): Promise<boolean> {
    const row = await this.db.one<{ created_at: string }>(
      'select max(created_at) as created_at from (select created_at from messages where id < ? order by id desc limit 100) older',
      [first],
    );
    return (
      row?.created_at !== undefined &&
      row.created_at !== null &&
      Date.parse(row.created_at) >= since.getTime()
    );
  }

  /** Most pages contain only what was read. This finds out per conversation, without reading jobs and deliveries. */
  private async hasUnseen({ first, last }: { first: number; last: number }): Promise<boolean> {
    const row = await this.db.one(
      `select 1
         from (select conversation_id, sender_id, max(seq) as newest_seq
                 from messages where id between ? and ? group by conversation_id, sender_id) sent
         join conversation_members member
           on member.conversation_id = sent.conversation_id and member.user_id <> sent.sender_id
          and ${IS_MEMBER} and sent.newest_seq > ${MISSED_AFTER_SEQ}
        limit 1`,
      [first, last],
    );
    return row !== undefined;
  }

  /**
   * What somebody wrote on a page is one row, so that a busy group is not joined with all its members for each message. Whether a message was
   * pushed already is looked up when the jobs are fanned out.
   */
  private async addPage(page: {
    first: number;
    last: number;
    since: Date;
    next_at: number;
  }): Promise<boolean> {
    const { affectedRows } = await this.db.run(
      `insert into push_jobs ${JOB_COLUMNS}
       select member.conversation_id, max(sent.newest_seq), member.user_id, 'late', ?,
              greatest(min(sent.first_seq), max(${MISSED_AFTER_SEQ}) + 1) as first_seq,
              least(sum(sent.n), max(sent.newest_seq) - greatest(min(sent.first_seq) - 1, max(${MISSED_AFTER_SEQ})))
         from (select m.conversation_id, m.sender_id, min(m.seq) as first_seq, max(m.seq) as newest_seq, count(*) as n
                 from messages m
                where m.id between ? and ? and m.created_at >= ? and ${isNotDeleted('m')} and ${isNotSystem('m')}
                group by m.conversation_id, m.sender_id) sent
         join conversation_members member
           on member.conversation_id = sent.conversation_id and member.user_id <> sent.sender_id
          and ${IS_MEMBER} and sent.newest_seq > ${MISSED_AFTER_SEQ}
        group by member.conversation_id, member.user_id
       ${REPEAT_JOB}`,
      [new Date(page.next_at), page.first, page.last, page.since],
    );
    return affectedRows > 0;
  }
}
