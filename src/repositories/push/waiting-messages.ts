import { KNOWN_CHARACTERS } from '../../domain/cut';
import { groupBy } from '../../domain/group-by';
import { EVERYBODY } from '../../domain/mention';
import { mentionKey } from '../../domain/push/audience';
import type { Db } from '../../infra/database/db';
import { inChunks } from '../../infra/database/sql';
import type { SeqRange } from '../messages/message-reads';
import { isNotSystem } from '../messages/visibility';

export interface MessageFacts {
  conversation_id: number;
  seq: number;
  message_id: number;
  sender_id: number;
  sender_name: string;
  /** The first characters; empty for a deleted message. */
  content: string;
  /** Milliseconds since 1970. */
  created_at: number;
  deleted: boolean;
}

interface MessageRow extends Omit<MessageFacts, 'created_at' | 'deleted'> {
  created_at: string;
  deleted: 0 | 1;
}

/** Part of a conversation, for one user. */
export interface UserRange extends SeqRange {
  user_id: number;
}

/** The messages in these ranges by conversation, newest first. Each is read once, for however many members of its group. */
export async function listMessages(
  db: Db,
  ranges: readonly SeqRange[],
): Promise<Map<number, MessageFacts[]>> {
  const rows = await inChunks(joinRanges(ranges), (chunk) =>
    db.many<MessageRow>(
      `select m.conversation_id, m.seq, m.id as message_id, m.sender_id, coalesce(u.name, '') as sender_name,
              coalesce(left(m.content, ${KNOWN_CHARACTERS}), '') as content, m.created_at,
              m.deleted_at is not null as deleted
         from messages m force index (primary)
         left join users u force index (primary) on u.id = m.sender_id
        where (${chunk.map(() => 'm.conversation_id = ? and m.seq > ? and m.seq <= ?').join(' or ')})
          and ${isNotSystem('m')}`,
      chunk.flatMap(({ conversation_id, from_seq, to_seq }) => [conversation_id, from_seq, to_seq]),
    ),
  );
  const messages = rows.map(({ created_at, deleted, ...row }): MessageFacts => ({
    ...row,
    created_at: Date.parse(created_at),
    deleted: deleted === 1,
  }));
  const byConversation = groupBy(messages, ({ conversation_id }) => conversation_id);
  for (const ofOne of byConversation.values()) ofOne.sort((a, b) => b.seq - a.seq);
  return byConversation;
}

/** Ranges without overlaps, so that no message is read twice. */
function joinRanges(ranges: readonly SeqRange[]): SeqRange[] {
  const joined: SeqRange[] = [];
  for (const range of ranges.toSorted(
    (a, b) => a.conversation_id - b.conversation_id || a.from_seq - b.from_seq,
  )) {
    const last = joined.at(-1);
    if (last?.conversation_id === range.conversation_id && range.from_seq <= last.to_seq) {
      last.to_seq = Math.max(last.to_seq, range.to_seq);
    } else joined.push({ ...range });
  }
  return joined;
}

/** Who has hidden which of these messages, as {@link hiddenKey}. */
export async function listHidden(db: Db, message_ids: readonly number[]): Promise<Set<string>> {
  if (message_ids.length === 0) return new Set();
  const rows = await db.many<{ message_id: number; user_id: number }>(
    `select h.message_id, h.user_id
       from json_table(?, '$[*]' columns (message_id bigint path '$')) named
       straight_join message_hidden h force index (primary) on h.message_id = named.message_id`,
    [JSON.stringify(message_ids)],
  );
  return new Set(rows.map(({ message_id, user_id }) => hiddenKey(message_id, user_id)));
}

export function hiddenKey(message_id: number, user_id: number): string {
  return `${message_id}:${user_id}`;
}

/** Which messages in these ranges mentioned their user, or everybody, when they were sent, as {@link mentionKey}. */
export async function listMentions(db: Db, ranges: readonly UserRange[]): Promise<Set<string>> {
  const wanted = ranges.flatMap((range) => [range, { ...range, user_id: EVERYBODY }]);
  const rows = await inChunks(wanted, (chunk) =>
    db.many<{ conversation_id: number; seq: number; user_id: number }>(
      `select conversation_id, seq, user_id from message_mentions force index (mentions_of)
        where (${chunk.map(() => '(user_id = ? and conversation_id = ? and seq > ? and seq <= ?)').join(' or ')}) and not by_edit`,
      chunk.flatMap((range) => [range.user_id, range.conversation_id, range.from_seq, range.to_seq]),
    ),
  );
  return new Set(rows.map((row) => mentionKey(row, row.user_id)));
}
