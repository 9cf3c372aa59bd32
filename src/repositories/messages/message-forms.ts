import type { Message } from '../../contracts/classic/entities';
import { isServerTempId } from '../../domain/temp-id';

/** A message of any conversation, as it is stored: the same for everybody who sees it. */
export interface StoredMessage {
  id: number;
  conversation_id: number;
  seq: number;
  sender_id: number;
  sender_name: string;
  /** Null once deleted. */
  content: string | null;
  /** From the sender's client; made by the server if the client gave none. */
  temp_id: string;
  created_at: string;
  deleted_at: string | null;
}

/** A message of a direct conversation, with what the classic wire says of its two members. */
export interface DirectMessageRow extends StoredMessage {
  receiver_id: number;
  receiver_name: string;
  is_read: 0 | 1;
}

/** What is read of messages `m` of `conversation` for `member`. Which messages these are is not decided by `joins`. */
export interface MessageForm {
  columns: string;
  joins: string;
  /** A condition for conversations that have this form; by default all have. */
  conversations?: string;
}

const COLUMNS = `m.id, m.conversation_id, m.seq, m.sender_id, m.content, m.created_at, m.deleted_at,
  convert(m.temp_id using utf8mb4) as temp_id`;

/** Rows are {@link StoredMessage}. */
export const STORED_FORM: MessageForm = {
  columns: `${COLUMNS}, sender.name as sender_name`,
  joins: 'straight_join users sender on sender.id = m.sender_id',
};

/**
 * Rows are {@link DirectMessageRow}. The peer is joined in direct conversations only, so that no message is lost or
 * comes twice. `peer_id` is an expression of SQL if it is known who that is.
 */
export const directForm = (peer_id?: string): MessageForm => ({
  columns: `${COLUMNS},
    if(m.sender_id = member.user_id, peer.user_id, member.user_id) as receiver_id,
    if(m.sender_id = member.user_id, own_account.name, peer_account.name) as sender_name,
    if(m.sender_id = member.user_id, peer_account.name, own_account.name) as receiver_name,
    (if(m.sender_id = member.user_id, peer.read_seq, member.read_seq) >= m.seq) as is_read`,
  joins: `left join conversation_members peer
      on conversation.type = 'direct' and peer.conversation_id = conversation.id
     and ${peer_id === undefined ? 'peer.user_id <> member.user_id' : `peer.user_id = ${peer_id}`}
    left join users own_account on own_account.id = member.user_id
    left join users peer_account on peer_account.id = peer.user_id`,
  conversations: "conversation.type = 'direct'",
});

/** As the classic wire shows it. */
export function toMessage(row: DirectMessageRow, viewer_id: number): Message {
  return {
    id: row.id,
    conversation_id: row.conversation_id,
    seq: row.seq,
    sender_id: row.sender_id,
    receiver_id: row.receiver_id,
    content: row.content ?? '',
    is_read: row.is_read === 1,
    created_at: row.created_at,
    sender_name: row.sender_name,
    receiver_name: row.receiver_name,
    ...(row.sender_id === viewer_id && !isServerTempId(row.temp_id) && { temp_id: row.temp_id }),
    ...(row.deleted_at !== null && { deleted_at: row.deleted_at }),
  };
}
