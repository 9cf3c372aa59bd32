import type { Database } from '../../infra/database/database';
import { IS_MEMBER, isNotDeleted, UNREAD_AFTER_SEQ } from '../messages/visibility';

/** A message that did not reach a user who seemed connected. */
export interface MissedMessage {
  user_id: number;
  conversation_id: number;
  seq: number;
}

/** Messages or conversations of one statement. */
const CHUNK = 500;
/** A dead connection is detected within a minute; no more messages of one conversation are looked for. */
const MAX_LOST_PER_CONVERSATION = 1_000;

/** A job that exists is repeated; the deliveries it led to stay as they are. */
const AGAIN =
  "on duplicate key update rule = values(rule), state = 'pending', reason = null, next_at = values(next_at)";

/** Up to this seq the member has missed nothing. */
const MISSED_AFTER_SEQ = `greatest(member.delivered_seq, ${UNREAD_AFTER_SEQ})`;

/** Adds push jobs for messages that did not reach users who seemed connected. */
export class MissedMessageRepository {
  constructor(private readonly db: Database) {}

  /** Adds jobs for the messages that the user was sent since then and has not read. Returns how many. */
  async addSince(user_id: number, since: number, now: number): Promise<number> {
    const conversations = await this.db.many<{ conversation_id: number; from_seq: number }>(
      `select member.conversation_id,
              greatest(${UNREAD_AFTER_SEQ}, conversation.last_seq - ${MAX_LOST_PER_CONVERSATION}) as from_seq
         from conversation_members member
         join conversations conversation
           on conversation.id = member.conversation_id and conversation.last_seq > ${UNREAD_AFTER_SEQ}
        where member.user_id = ? and ${IS_MEMBER} and conversation.last_message_at >= ?`,
      [user_id, new Date(since)],
    );
    let added = 0;
    for (let start = 0; start < conversations.length; start += CHUNK) {
      const chunk = conversations.slice(start, start + CHUNK);
      const { affectedRows } = await this.db.run(
        `insert into push_jobs (conversation_id, seq, user_id, rule, next_at)
         select m.conversation_id, m.seq, ?, 'late', ? from messages m
          where (${chunk.map(() => 'm.conversation_id = ? and m.seq > ?').join(' or ')})
            and m.created_at >= ? and m.sender_id <> ? and ${isNotDeleted('m')}
         ${AGAIN}`,
        [
          user_id,
          new Date(now),
          ...chunk.flatMap(({ conversation_id, from_seq }) => [conversation_id, from_seq]),
          new Date(since),
          user_id,
        ],
      );
      added += affectedRows;
    }
    return added;
  }

  /** Adds jobs for those of the messages that were neither delivered nor read. Returns how many. */
  async addUnacknowledged(messages: readonly MissedMessage[], now: number): Promise<number> {
    let added = 0;
    for (let start = 0; start < messages.length; start += CHUNK) {
      const chunk = messages.slice(start, start + CHUNK);
      const { affectedRows } = await this.db.run(
        `insert into push_jobs (conversation_id, seq, user_id, rule, next_at)
         select m.conversation_id, m.seq, member.user_id, 'unacknowledged', ?
           from messages m force index (primary)
           join conversation_members member on member.conversation_id = m.conversation_id
          where (m.conversation_id, m.seq) in (${chunk.map(() => '(?, ?)').join(', ')})
            and (m.conversation_id, m.seq, member.user_id) in (${chunk.map(() => '(?, ?, ?)').join(', ')})
            and ${IS_MEMBER} and m.seq > ${MISSED_AFTER_SEQ}
         ${AGAIN}`,
        [
          new Date(now),
          ...chunk.flatMap(({ conversation_id, seq }) => [conversation_id, seq]),
          ...chunk.flatMap(({ conversation_id, seq, user_id }) => [conversation_id, seq, user_id]),
        ],
      );
      added += affectedRows;
    }
    return added;
  }

  /** Adds jobs for messages whose receiver disconnected between the write and the emission. */
  async addMissed(messages: readonly MissedMessage[], now: number): Promise<void> {
    if (messages.length === 0) return;
    await this.db.run(
      `insert into push_jobs (conversation_id, seq, user_id, rule, next_at)
       values ${messages.map(() => "(?, ?, ?, 'late', ?)").join(', ')} ${AGAIN}`,
      messages.flatMap(({ conversation_id, seq, user_id }) => [conversation_id, seq, user_id, new Date(now)]),
    );
  }

  /**
   * After a start: adds jobs for what may have been lost with the connections of the previous process. These are messages of the
   * last `window_ms` before the newest one, neither delivered nor read, and without a job or delivery. Due at `next_at`. Returns
   * how many.
   */
  async addAfterStart({ window_ms, next_at }: { window_ms: number; next_at: number }): Promise<number> {
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
      `select id from messages where id <= ? order by id desc limit 1 offset ${CHUNK * 2}`,
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
       ${AGAIN}`,
      [new Date(page.next_at), page.first, page.last, page.since],
    );
    return affectedRows;
  }
}
