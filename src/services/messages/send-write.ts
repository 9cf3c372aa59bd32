import { type Conversation, idsOf } from '../../domain/conversation';
import type { Mention } from '../../domain/mention';
import type { StoredMessage } from '../../domain/message';
import type { SendPlace } from '../../domain/send-place';
import type { References, Referring } from './references';
import type { SendOutcome, SendWrite } from '../../repositories/conversation-writes/kinds/send';

export interface Draft extends Referring {
  /** Left out of a message that is forwarded, as the content of that is taken over. */
  content?: string | undefined;
  temp_id?: string | undefined;
  /** Of a group's members. Others are dropped. */
  mentions?: readonly Mention[] | undefined;
  /** Everybody is meant. */
  mentions_all?: boolean | undefined;
  /** A type of the clients' own, `x-…`; `text` if it is left out. */
  content_type?: string | undefined;
  /** A JSON object. */
  metadata?: string | undefined;
  /** If it may not overtake what its connection has sent before. */
  place?: SendPlace;
}

const TEXT = 'text';

/** The write that sends a draft. In direct conversations nobody is mentioned. */
export function toSendWrite(
  sender_id: number,
  { id: conversation_id, type, members, members_version }: Conversation,
  { content, mentions, mentions_all, content_type = TEXT, metadata, place }: Draft,
  temp_id: string,
): SendWrite {
  const receiver_ids = idsOf(members).filter((user_id) => user_id !== sender_id);
  const write: SendWrite = {
    kind: 'send',
    conversation_id,
    user_id: sender_id,
    receiver_ids,
    temp_id,
    content: content ?? null,
  };
  if (place) write.place = place;
  if (content_type !== TEXT) write.content_type = content_type;
  if (metadata !== undefined) write.metadata = metadata;
  if (type === 'direct') return write;
  if (members_version !== undefined) write.members_version = members_version;
  if (mentions?.length) write.mentions = mentions;
  if (mentions_all) write.mentions_all = true;
  return write;
}

/** Adds what a draft refers to, as it was found. */
export function addReferences(write: SendWrite, { reply_to, forward_of }: Draft, found: References): void {
  const { quote, forwarded } = found;
  if (reply_to !== undefined) write.reply_to = reply_to;
  if (quote) write.quoted_seq = quote.seq;
  if (forward_of !== undefined) write.forward_of = forward_of;
  if (forwarded) {
    write.forwarded_user_id = forwarded.writer_id;
    write.content = forwarded.content;
    if (forwarded.content_type !== TEXT) write.content_type = forwarded.content_type;
    if (forwarded.metadata !== null) write.metadata = forwarded.metadata;
  }
  if (found.isMissing) write.lacks_reference = true;
}

/** A new message, as a write was stored. */
export function toStoredMessage(
  write: SendWrite,
  { id, seq, change_no, created_at, mentions }: SendOutcome,
  references?: References,
): StoredMessage {
  const { conversation_id, user_id: sender_id, temp_id, content } = write;
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
  if (change_no > 0) message.change_no = change_no;
  if (mentions?.length) message.mentions = mentions;
  if (write.mentions_all) message.mentions_all = true;
  if (write.content_type !== undefined) message.content_type = write.content_type;
  if (write.metadata !== undefined) message.metadata = write.metadata;
  if (references?.quote) message.reply_to = references.quote;
  if (references?.forwarded) message.forwarded_from = { name: references.forwarded.writer_name };
  return message;
}
