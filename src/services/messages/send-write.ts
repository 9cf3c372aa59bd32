import type { Conversation } from '../../domain/conversation';
import type { Mention } from '../../domain/mention';
import type { StoredMessage } from '../../domain/message';
import type { SendOutcome, SendWrite } from '../../repositories/conversation-writes/kinds/send';

export interface Draft {
  content: string;
  temp_id?: string | undefined;
  /** Of a group's members. Others are dropped. */
  mentions?: readonly Mention[] | undefined;
  /** Everybody is meant. */
  mentions_all?: boolean | undefined;
}

/** The write that sends a draft. In direct conversations nobody is mentioned. */
export function toSendWrite(
  sender_id: number,
  { id: conversation_id, type, members, members_version }: Conversation,
  { content, mentions, mentions_all }: Draft,
  temp_id: string,
): SendWrite {
  const receiver_ids = members.flatMap(({ user_id }) => (user_id === sender_id ? [] : [user_id]));
  const write: SendWrite = {
    kind: 'send',
    conversation_id,
    user_id: sender_id,
    receiver_ids,
    temp_id,
    content,
  };
  if (type === 'direct') return write;
  if (members_version !== undefined) write.members_version = members_version;
  if (mentions?.length) write.mentions = mentions;
  if (mentions_all) write.mentions_all = true;
  return write;
}

/** A new message, as a write was stored. */
export function toStoredMessage(
  { conversation_id, user_id: sender_id, temp_id, content, mentions_all }: SendWrite,
  { id, seq, created_at, mentions }: SendOutcome,
): StoredMessage {
  const message: StoredMessage = {
    id,
    conversation_id,
    seq,
    sender_id,
    temp_id,
    content,
    created_at,
    deleted_at: null,
  };
  if (mentions?.length) message.mentions = mentions;
  if (mentions_all) message.mentions_all = true;
  return message;
}
