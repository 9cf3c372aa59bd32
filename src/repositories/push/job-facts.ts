import type { ConversationType } from '../../domain/conversation';
import { type JobFacts, mentionKey, type PushJob } from '../../domain/push/audience';
import type { Db } from '../../infra/database/db';

export interface SizedJob extends JobFacts {
  /** How many members the conversation has; 0 if there is no such message. */
  member_count: number;
}

interface MessageRow {
  conversation_id: number;
  seq: number;
  sender_id: number;
  created_at: string;
  member_count: number;
  type: ConversationType;
}

/** The index is forced, because the server would choose one with the conversation alone, and read all of its messages. */
export async function findJobFacts(db: Db, jobs: readonly PushJob[]): Promise<SizedJob[]> {
  const rows = await db.many<MessageRow>(
    `select m.conversation_id, m.seq, m.sender_id, m.created_at, conversation.member_count, conversation.type
       from messages m force index (primary) join conversations conversation on conversation.id = m.conversation_id
      where (m.conversation_id, m.seq) in (${jobs.map(() => '(?, ?)').join(', ')})`,
    jobs.flatMap(({ conversation_id, seq }) => [conversation_id, seq]),
  );
  const messages = new Map(rows.map((row) => [`${row.conversation_id}:${row.seq}`, row]));
  return jobs.map((job) => {
    const message = messages.get(`${job.conversation_id}:${job.seq}`);
    return {
      ...job,
      conversation_type: message?.type ?? 'direct',
      sender_id: message?.sender_id ?? 0,
      created_at: message && Date.parse(message.created_at),
      member_count: message?.member_count ?? 0,
    };
  });
}

/** Who is mentioned in the newest messages of these jobs, as they were sent, as {@link mentionKey}. */
export async function listJobMentions(db: Db, jobs: readonly PushJob[]): Promise<Set<string>> {
  if (jobs.length === 0) return new Set();
  const rows = await db.many<{ conversation_id: number; seq: number; user_id: number }>(
    `select conversation_id, seq, user_id from message_mentions force index (primary)
      where (conversation_id, seq) in (${jobs.map(() => '(?, ?)').join(', ')}) and not by_edit`,
    jobs.flatMap(({ conversation_id, seq }) => [conversation_id, seq]),
  );
  return new Set(rows.map((row) => mentionKey(row, row.user_id)));
}
