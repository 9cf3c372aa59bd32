import type { DirectMessage, StoredMessage } from '../../domain/message';

/** A row of {@link DirectMessage}. */
export interface DirectMessageRow extends StoredMessage {
  viewer_name: string;
  peer_id: number;
  peer_name: string;
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

/** Rows are {@link StoredMessage}, with the name of the sender. */
export const STORED_FORM: MessageForm = {
  columns: `${COLUMNS}, sender.name as sender_name`,
  joins: 'straight_join users sender force index (primary) on sender.id = m.sender_id',
};

/** What a member is shown of the peer's mark: nothing if one of them has receipts off, and nothing new while a block stands. */
const PEERS_READ_SEQ = `if(own_account.receipts and peer_account.receipts,
      if(peer.block_stands, peer.shown_read_seq, peer.read_seq), 0)`;

/**
 * Rows are {@link DirectMessageRow}. The peer is joined in direct conversations only, so that no message is lost or
 * comes twice. `peer_id` is an expression of SQL if it is known who that is.
 */
export const directForm = (peer_id?: string): MessageForm => ({
  columns: `${COLUMNS},
    own_account.name as viewer_name, peer.user_id as peer_id, peer_account.name as peer_name,
    (if(m.sender_id = member.user_id, ${PEERS_READ_SEQ}, member.read_seq) >= m.seq) as is_read`,
  joins: `left join conversation_members peer
      on conversation.type = 'direct' and peer.conversation_id = conversation.id
     and ${peer_id === undefined ? 'peer.user_id <> member.user_id' : `peer.user_id = ${peer_id}`}
    left join users own_account force index (primary) on own_account.id = member.user_id
    left join users peer_account force index (primary) on peer_account.id = peer.user_id`,
  conversations: "conversation.type = 'direct'",
});

export function toDirectMessage(row: DirectMessageRow, viewer_id: number): DirectMessage {
  return {
    message: {
      id: row.id,
      conversation_id: row.conversation_id,
      seq: row.seq,
      sender_id: row.sender_id,
      temp_id: row.temp_id,
      content: row.content,
      created_at: row.created_at,
      deleted_at: row.deleted_at,
    },
    viewer: { user_id: viewer_id, name: row.viewer_name },
    peer: { user_id: row.peer_id, name: row.peer_name },
    is_read: row.is_read === 1,
  };
}
