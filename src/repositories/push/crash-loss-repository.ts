import type { Database } from '../../infra/database/database';
import { IS_MEMBER, isNotDeleted } from '../messages/visibility';
import { MISSED_AFTER_SEQ, REPEAT_JOB } from './missed-message-repository';

/** Messages of one page. */
const PAGE = 1_000;

/** Adds push jobs, after a start, for messages that may have been lost with the connections of the previous process. */
export class CrashLossRepository {
  constructor(private readonly db: Database) {}

  /**
   * Adds jobs for the messages of the last `window_ms` before the newest one that were neither delivered nor read, and have no job or
   * delivery. Due at `next_at`. Returns how many.
   */
  async addJobs({ window_ms, next_at }: { window_ms: number; next_at: number }): Promise<number> {
    const newest = await this.db.one<{ id: number; created_at: string }>(
      'select id, created_at from messages order by id desc limit 1',
    );
    if (!newest) return 0;
    const since = new Date(Date.parse(newest.created_at) - window_ms);
    let added = 0;
    for (let last = newest.id; last > 0;) {
      const first = await this.pageBefore(last);
      if (await this.hasUnseen({ first, last })) {
        added += await this.addPage({ first, last, since, next_at });
      }
      if (!(await this.reachesBack(first, since))) return added;
      last = first - 1;
    }
    return added;
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

  private async addPage(page: {
    first: number;
    last: number;
    since: Date;
    next_at: number;
  }): Promise<number> {
    const { affectedRows } = await this.db.run(
      `insert into push_jobs (conversation_id, seq, user_id, rule, next_at)
       select m.conversation_id, m.seq, member.user_id, 'late', ?
         from messages m
         join conversation_members member on member.conversation_id = m.conversation_id and member.user_id <> m.sender_id
          and ${IS_MEMBER} and m.seq > ${MISSED_AFTER_SEQ}
        where m.id between ? and ? and m.created_at >= ? and ${isNotDeleted('m')}
          and not exists (select 1 from push_jobs j
                           where j.conversation_id = m.conversation_id and j.seq = m.seq
                             and (j.user_id = member.user_id and (j.reason is null or j.reason <> 'connected')
                               or j.user_id = 0 and (j.state = 'pending' or j.reason = 'no_subscription')))
          and not exists (select 1 from push_deliveries d join push_subscriptions s on s.id = d.subscription_id
                           where s.user_id = member.user_id and d.conversation_id = m.conversation_id and d.seq = m.seq
                             and not (d.state = 'suppressed' and d.reason = 'connected'))
       ${REPEAT_JOB}`,
      [new Date(page.next_at), page.first, page.last, page.since],
    );
    return affectedRows;
  }
}
