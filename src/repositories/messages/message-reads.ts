import type { Db } from '../../infra/database/db';
import { namedKeys, type Statement } from '../../infra/database/sql';
import type { MessageForm } from './message-forms';
import { isInView, isVisible, NEWEST_FIRST, isSinceJoining } from './visibility';

export interface MessageKey {
  conversation_id: number;
  seq: number;
}

/** Messages of a conversation after `from_seq`, up to and including `to_seq`. */
export interface SeqRange {
  conversation_id: number;
  from_seq: number;
  to_seq: number;
}

export interface PageRequest {
  viewer_id: number;
  /** A condition that finds one `conversation`. */
  conversation: Required<Statement>;
  /** Of the parameters in the form's joins. */
  join_values?: readonly number[];
  /** An expression; only messages before this seq are read. */
  before_seq?: Required<Statement> | undefined;
  limit: number;
}

/** A viewer's row of the conversation beside each message. */
export interface PageRow {
  last_seq: number;
  viewer_read_seq: number;
}

/** Newest first. All but the messages is constant, so that the page is one range of the primary key, read backwards. */
export function readPage<Row>(
  db: Db,
  { columns, joins }: MessageForm,
  { viewer_id, conversation, join_values = [], before_seq, limit }: PageRequest,
): Promise<(Row & PageRow)[]> {
  return db.many(
    `select ${columns}, conversation.last_seq, member.read_seq as viewer_read_seq
       from conversations conversation
       join conversation_members member on member.conversation_id = conversation.id and member.user_id = ?
       join messages m on m.conversation_id = conversation.id
       ${joins}
      where ${conversation.sql} and ${isVisible('m')} ${before_seq ? `and m.seq < ${before_seq.sql}` : ''}
      ${NEWEST_FIRST}
      limit ?`,
    [viewer_id, ...join_values, ...conversation.values, ...(before_seq?.values ?? []), limit],
  );
}

/**
 * In their present state, deleted or not, those in the viewer's view. The keys come as JSON `[[conversation_id, seq], …]`, each
 * one look into the primary key: of a list of pairs the optimizer makes ranges first, in quadratic time.
 */
export async function readByKeys<Row>(
  db: Db,
  { columns, joins, conversations = 'true' }: MessageForm,
  viewer_id: number,
  keys: readonly MessageKey[],
): Promise<Row[]> {
  if (keys.length === 0) return [];
  return db.many<Row>(
    `select ${columns}
       from ${namedKeys(['conversation_id', 'seq'])}
       straight_join messages m force index (primary) on m.conversation_id = named.conversation_id and m.seq = named.seq
       straight_join conversations conversation force index (primary) on conversation.id = m.conversation_id
       straight_join conversation_members member on member.conversation_id = conversation.id and member.user_id = ?
       ${joins}
      where ${isInView('m')} and ${conversations}
      order by m.conversation_id, m.seq`,
    [JSON.stringify(keys.map(({ conversation_id, seq }) => [conversation_id, seq])), viewer_id],
  );
}

/** The sender's own message, also if it was deleted, hidden or cleared since. */
export function readByTempId<Row>(
  db: Db,
  { columns, joins, conversations = 'true' }: MessageForm,
  sender_id: number,
  temp_id: string,
): Promise<Row | undefined> {
  return db.one<Row>(
    `select ${columns}
       from messages m
       join conversations conversation on conversation.id = m.conversation_id
       join conversation_members member on member.conversation_id = m.conversation_id and member.user_id = m.sender_id
       ${joins}
      where m.sender_id = ? and m.temp_id = ? and ${isSinceJoining('m')} and ${conversations}`,
    [sender_id, temp_id],
  );
}

/** How many messages `m` of the range meet the condition, for this `member`. */
export async function countInRange(
  db: Db,
  user_id: number,
  range: SeqRange,
  condition: string,
): Promise<number> {
  if (range.to_seq <= range.from_seq) return 0;
  const row = await db.one<{ n: number }>(
    `select count(*) as n
       from conversation_members member
       join messages m on m.conversation_id = member.conversation_id and m.seq > ? and m.seq <= ?
      where member.conversation_id = ? and member.user_id = ? and ${condition}`,
    [range.from_seq, range.to_seq, range.conversation_id, user_id],
  );
  return row?.n ?? 0;
}
