import { chunksOf } from '../../domain/chunks-of';
import { groupBy } from '../../domain/group-by';
import type { PushRule } from '../../domain/push/ports';
import type { Database } from '../../infra/database/database';
import { IS_MEMBER, isNotDeleted, isNotSystem, UNREAD_AFTER_SEQ } from '../messages/visibility';

/** A message that did not reach a user who seemed connected. */
export interface MissedMessage {
  user_id: number;
  conversation_id: number;
  seq: number;
}

/** Jobs or conversations of one statement. */
const CHUNK = 500;
/** A dead connection is detected within a minute; no more messages of one conversation are looked for. */
const MAX_LOST_PER_CONVERSATION = 1_000;

/** What follows `insert into push_jobs`: one job for each user and conversation, by its newest message. */
export const JOB_COLUMNS = '(conversation_id, seq, user_id, rule, next_at, first_seq, message_count)';

/** A job that exists is repeated, with what it has not done yet; what has ended of its deliveries stays as it is. */
export const REPEAT_JOB = `on duplicate key update
  first_seq = if(push_jobs.state = 'pending',
    least(coalesce(push_jobs.first_seq, push_jobs.seq), values(first_seq)), values(first_seq)),
  message_count = if(push_jobs.state = 'pending',
    greatest(push_jobs.message_count, values(message_count)), values(message_count)),
  rule = values(rule), state = 'pending', reason = null, next_at = values(next_at)`;

/** Up to this seq the member has missed nothing. */
export const MISSED_AFTER_SEQ = `greatest(member.delivered_seq, ${UNREAD_AFTER_SEQ})`;

/** Adds push jobs for messages that did not reach users who seemed connected. */
export class MissedMessageRepository {
  constructor(private readonly db: Database) {}

  /** Adds jobs for the messages that the user was sent since then and has not read. Returns whether there are any. */
  async addSince(user_id: number, since: number, now: number): Promise<boolean> {
    const conversations = await this.db.many<{ conversation_id: number; from_seq: number }>(
      `select member.conversation_id,
              greatest(${UNREAD_AFTER_SEQ}, conversation.last_seq - ${MAX_LOST_PER_CONVERSATION}) as from_seq
         from conversation_members member
         join conversations conversation
           on conversation.id = member.conversation_id and conversation.last_seq > ${UNREAD_AFTER_SEQ}
        where member.user_id = ? and ${IS_MEMBER} and conversation.last_message_at >= ?`,
      [user_id, new Date(since)],
    );
    let hasAdded = false;
    for (const chunk of chunksOf(conversations, CHUNK)) {
      const { affectedRows } = await this.db.run(
        `insert into push_jobs ${JOB_COLUMNS}
         select m.conversation_id, max(m.seq), ?, 'late', ?, min(m.seq), count(*) from messages m
          where (${chunk.map(() => 'm.conversation_id = ? and m.seq > ?').join(' or ')})
            and m.created_at >= ? and m.sender_id <> ? and ${isNotDeleted('m')} and ${isNotSystem('m')}
          group by m.conversation_id
         ${REPEAT_JOB}`,
        [
          user_id,
          new Date(now),
          ...chunk.flatMap(({ conversation_id, from_seq }) => [conversation_id, from_seq]),
          new Date(since),
          user_id,
        ],
      );
      hasAdded ||= affectedRows > 0;
    }
    return hasAdded;
  }

  /** Adds jobs for those of the messages that were neither delivered nor read. Returns whether there are any. */
  async addUnacknowledged(messages: readonly MissedMessage[], now: number): Promise<boolean> {
    const missed: MissedMessage[] = [];
    for (const chunk of chunksOf(messages, CHUNK)) missed.push(...(await this.stillMissed(chunk)));
    await this.add(missed, 'unacknowledged', now);
    return missed.length > 0;
  }

  /** Adds jobs for messages whose receivers disconnected between the write and the emission. */
  async addMissed(messages: readonly MissedMessage[], now: number): Promise<void> {
    await this.add(messages, 'late', now);
  }

  private async stillMissed(messages: readonly MissedMessage[]): Promise<MissedMessage[]> {
    const members = new Map(messages.map((message) => [keyOf(message), message]));
    const rows = await this.db.many<{ conversation_id: number; user_id: number; after_seq: number }>(
      `select member.conversation_id, member.user_id, ${MISSED_AFTER_SEQ} as after_seq
         from conversation_members member force index (primary)
        where (member.conversation_id, member.user_id) in (${[...members].map(() => '(?, ?)').join(', ')})
          and ${IS_MEMBER}`,
      Array.from(members.values()).flatMap(({ conversation_id, user_id }) => [conversation_id, user_id]),
    );
    const after = new Map(rows.map((row) => [keyOf(row), row.after_seq]));
    return messages.filter((message) => message.seq > (after.get(keyOf(message)) ?? Infinity));
  }

  private async add(messages: readonly MissedMessage[], rule: PushRule, now: number): Promise<void> {
    const jobs = [...groupBy(messages, keyOf).values()];
    for (const chunk of chunksOf(jobs, CHUNK)) {
      await this.db.run(
        `insert into push_jobs ${JOB_COLUMNS} values ${chunk.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}
         ${REPEAT_JOB}`,
        chunk.flatMap((missed) => {
          const [{ conversation_id, user_id }] = missed as [MissedMessage];
          const seqs = missed.map(({ seq }) => seq);
          const [first_seq, seq] = [Math.min(...seqs), Math.max(...seqs)];
          return [conversation_id, seq, user_id, rule, new Date(now), first_seq, seqs.length];
        }),
      );
    }
  }
}

function keyOf({ conversation_id, user_id }: Omit<MissedMessage, 'seq'>): string {
  return `${conversation_id}:${user_id}`;
}
