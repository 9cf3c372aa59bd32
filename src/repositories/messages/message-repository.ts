import type { Message } from '../../contracts/classic/entities';
import { directKey } from '../../domain/direct-key';
import { isServerTempId } from '../../domain/temp-id';
import type { Db } from '../../infra/database/database';

/** A page, and where the reader stands in the conversation. */
export interface MessagePage {
  messages: Message[];
  /** Undefined where the page is empty. */
  position: { conversation_id: number; last_seq: number; read_seq: number } | undefined;
}

/** A message as one of its people finds it. */
export interface OwnedMessage {
  id: number;
  conversation_id: number;
  seq: number;
  sender_id: number;
  deleted_at: string | null;
}

/** Places in a conversation: after `from_seq`, up to and with `to_seq`. */
export interface SeqRange {
  conversation_id: number;
  from_seq: number;
  to_seq: number;
}

interface MessageRow extends Omit<Message, 'is_read' | 'deleted_at' | 'content' | 'temp_id'> {
  content: string | null;
  temp_id: string;
  is_read: 0 | 1;
  deleted_at: string | null;
}

type PageRow = MessageRow & { last_seq: number; reader_read_seq: number };

/**
 * `m` is a message, `me` the member who looks. Counted rather than asked with `not exists`, which an optimizer may turn into
 * reading everything that anybody ever hid; this is one look into the primary key.
 */
export const IS_NOT_HIDDEN = `(select count(*) from message_hidden h force index (primary)
  where h.message_id = m.id and h.user_id = me.user_id) = 0`;

export const IS_VISIBLE = `m.deleted_at is null and m.seq > me.cleared_seq and ${IS_NOT_HIDDEN}`;

/**
 * The order of a conversation's messages `m`, from its end. Both columns of the primary key: by `seq` alone, MySQL sorts all of
 * a conversation whose id comes from a join, where this is read off the key.
 */
export const NEWEST_FIRST = 'order by m.conversation_id desc, m.seq desc';

/** Of conversation `v`, seen by `me`: read from the end, and not at all where everything was cleared. */
export const NEWEST_VISIBLE_SEQ = `if(v.last_seq > me.cleared_seq, (
  select m.seq from messages m where m.conversation_id = v.id and ${IS_VISIBLE} ${NEWEST_FIRST} limit 1), null)`;

/** A direct conversation `v` with both members and their accounts, seen by `me`. */
const DIRECT = `conversations v
  join conversation_members me on me.conversation_id = v.id and me.user_id = ?
  join conversation_members peer on peer.conversation_id = v.id and peer.user_id <> me.user_id
  join users my on my.id = me.user_id
  join users their on their.id = peer.user_id
  join messages m on m.conversation_id = v.id`;

/**
 * The same, from messages on that are named by their keys, as JSON `[[conversation_id, seq], …]`: each is one look into the
 * primary key. Of a list of pairs the optimizer makes ranges first, in quadratic time.
 */
const DIRECT_BY_KEYS = `json_table(?, '$[*]' columns (conversation_id bigint path '$[0]', seq bigint path '$[1]')) named
  straight_join messages m on m.conversation_id = named.conversation_id and m.seq = named.seq
  straight_join conversations v on v.id = m.conversation_id
  straight_join conversation_members me on me.conversation_id = v.id and me.user_id = ?
  straight_join conversation_members peer on peer.conversation_id = v.id and peer.user_id <> me.user_id
  straight_join users my on my.id = me.user_id
  straight_join users their on their.id = peer.user_id`;

const COLUMNS = `m.id, m.conversation_id, m.seq, m.sender_id, m.content, m.created_at, m.deleted_at,
  convert(m.temp_id using utf8mb4) as temp_id,
  if(m.sender_id = me.user_id, peer.user_id, me.user_id) as receiver_id,
  if(m.sender_id = me.user_id, my.name, their.name) as sender_name,
  if(m.sender_id = me.user_id, their.name, my.name) as receiver_name,
  (if(m.sender_id = me.user_id, peer.read_seq, me.read_seq) >= m.seq) as is_read`;

function toMessage(row: MessageRow, viewer_id: number): Message {
  const { temp_id, deleted_at, is_read, content, ...rest } = row;
  return {
    id: rest.id,
    conversation_id: rest.conversation_id,
    seq: rest.seq,
    sender_id: rest.sender_id,
    receiver_id: rest.receiver_id,
    content: content ?? '',
    is_read: is_read === 1,
    created_at: rest.created_at,
    sender_name: rest.sender_name,
    receiver_name: rest.receiver_name,
    ...(rest.sender_id === viewer_id && !isServerTempId(temp_id) && { temp_id }),
    ...(deleted_at !== null && { deleted_at }),
  };
}

/** Reads. What changes a conversation goes through its lane. */
export class MessageRepository {
  constructor(private readonly db: Db) {}

  /** Newest first, older than `before_id` where given: one range of the primary key. */
  async listPage(
    reader_id: number,
    peer_id: number,
    page: { limit: number; before_id?: number | undefined },
  ): Promise<MessagePage> {
    const key = directKey(reader_id, peer_id);
    // Without a word of the outer query, so that it is known before the range is chosen.
    const before =
      page.before_id === undefined
        ? ''
        : `and m.seq < (select b.seq from messages b join conversations bv on bv.id = b.conversation_id
                         where b.id = ? and bv.direct_key = ?)`;
    const rows = await this.db.many<PageRow>(
      `select ${COLUMNS}, v.last_seq, me.read_seq as reader_read_seq
         from ${DIRECT}
        where v.direct_key = ? and peer.user_id = ? and ${IS_VISIBLE} ${before}
        ${NEWEST_FIRST}
        limit ?`,
      [
        reader_id,
        key,
        // With both people given, all but the messages is constant, and the page is one range read backwards.
        peer_id,
        ...(page.before_id === undefined ? [] : [page.before_id, key]),
        page.limit,
      ],
    );
    const [first] = rows;
    return {
      messages: rows.map((row) => toMessage(row, reader_id)),
      position: first && {
        conversation_id: first.conversation_id,
        last_seq: first.last_seq,
        read_seq: first.reader_read_seq,
      },
    };
  }

  /** In their present state, deleted or not; without what the viewer cleared or hid. */
  async listByKeys(
    viewer_id: number,
    keys: readonly { conversation_id: number; seq: number }[],
  ): Promise<Message[]> {
    if (keys.length === 0) return [];
    const rows = await this.db.many<MessageRow>(
      `select ${COLUMNS} from ${DIRECT_BY_KEYS}
        where m.seq > me.cleared_seq and ${IS_NOT_HIDDEN}
        order by m.conversation_id, m.seq`,
      [JSON.stringify(keys.map(({ conversation_id, seq }) => [conversation_id, seq])), viewer_id],
    );
    return rows.map((row) => toMessage(row, viewer_id));
  }

  /** In its present state, deleted or not. */
  async findByTempId(sender_id: number, temp_id: string): Promise<Message | undefined> {
    const row = await this.db.one<MessageRow>(
      `select ${COLUMNS} from ${DIRECT} where m.sender_id = ? and m.temp_id = ?`,
      [sender_id, sender_id, temp_id],
    );
    return row && toMessage(row, sender_id);
  }

  /** Undefined also for what exists elsewhere, was cleared away, or is not this person's to see. */
  findForMember(message_id: number, user_id: number): Promise<OwnedMessage | undefined> {
    return this.db.one<OwnedMessage>(
      `select m.id, m.conversation_id, m.seq, m.sender_id, m.deleted_at
         from messages m
         join conversation_members me on me.conversation_id = m.conversation_id and me.user_id = ?
        where m.id = ? and m.seq > me.cleared_seq and m.seq > me.joined_seq
          and (me.left_seq is null or m.seq <= me.left_seq)`,
      [user_id, message_id],
    );
  }

  /** The newest message by somebody else up to a place. Undefined also where this person is no member. */
  findReceived(
    user_id: number,
    { conversation_id, up_to_seq }: { conversation_id: number; up_to_seq: number },
  ): Promise<OwnedMessage | undefined> {
    return this.db.one<OwnedMessage>(
      `select m.id, m.conversation_id, m.seq, m.sender_id, m.deleted_at
         from conversation_members me
         join messages m on m.conversation_id = me.conversation_id
        where me.conversation_id = ? and me.user_id = ? and m.seq <= ? and m.sender_id <> me.user_id
        ${NEWEST_FIRST}
        limit 1`,
      [conversation_id, user_id, up_to_seq],
    );
  }

  async listMembers(conversation_id: number): Promise<number[]> {
    const rows = await this.db.many<{ user_id: number }>(
      'select user_id from conversation_members where conversation_id = ? and left_seq is null',
      [conversation_id],
    );
    return rows.map(({ user_id }) => user_id);
  }

  /** How many messages by others in the range are in this person's view. Exact. */
  countReceived(user_id: number, range: SeqRange): Promise<number> {
    return this.count(user_id, range, 'and m.sender_id <> me.user_id and m.seq > me.cleared_seq');
  }

  /** How many messages of the range went from this person's view when he cleared it. Exact. */
  countCleared(user_id: number, range: SeqRange): Promise<number> {
    return this.count(user_id, range, '');
  }

  private async count(user_id: number, range: SeqRange, condition: string): Promise<number> {
    if (range.to_seq <= range.from_seq) return 0;
    const row = await this.db.one<{ n: number }>(
      `select count(*) as n
         from conversation_members me
         join messages m on m.conversation_id = me.conversation_id and m.seq > ? and m.seq <= ?
        where me.conversation_id = ? and me.user_id = ? and m.deleted_at is null ${condition}
          and ${IS_NOT_HIDDEN}`,
      [range.from_seq, range.to_seq, range.conversation_id, user_id],
    );
    return row?.n ?? 0;
  }
}
