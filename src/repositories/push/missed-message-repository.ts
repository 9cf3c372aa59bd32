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
export const REPEAT_JOB =
  "on duplicate key update rule = values(rule), state = 'pending', reason = null, next_at = values(next_at)";

/** Up to this seq the member has missed nothing. */
export const MISSED_AFTER_SEQ = `greatest(member.delivered_seq, ${UNREAD_AFTER_SEQ})`;

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
         ${REPEAT_JOB}`,
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
         ${REPEAT_JOB}`,
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
       values ${messages.map(() => "(?, ?, ?, 'late', ?)").join(', ')} ${REPEAT_JOB}`,
      messages.flatMap(({ conversation_id, seq, user_id }) => [conversation_id, seq, user_id, new Date(now)]),
    );
  }
}
