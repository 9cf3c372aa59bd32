import type { Message } from '../../../src/contracts/classic/entities';
import { type Chat, type Conversation, emptyConversation, findById, withConversation } from './chat';
import { insert, newestOf, toChatMessage, withDeleted, withoutMessages } from './thread';

/** Live events are hints: `isComplete` is false if messages before this one are missing, which sync then brings. */
export interface Applied {
  chat: Chat;
  isComplete: boolean;
}

/** A message that was just stored, the user's own or one received. */
export function applyMessage(chat: Chat, message: Message): Applied {
  const isOwn = message.sender_id === chat.me;
  const peer = isOwn
    ? { id: message.receiver_id, name: message.receiver_name, email: null }
    : { id: message.sender_id, name: message.sender_name, email: null };
  const known = chat.conversations.get(peer.id) ?? emptyConversation(peer);
  const { seq, conversation_id, deleted_at } = message;
  const isKnown = seq <= known.last_seq;
  if (deleted_at !== undefined || seq < known.from_seq || seq <= known.cleared_seq) {
    return { chat, isComplete: isKnown };
  }

  const messages = insert(known.messages, [toChatMessage(message)]);
  const isUnread = !isOwn && !isKnown && seq > known.read_seq;
  const conversation: Conversation = {
    ...known,
    id: conversation_id,
    last_seq: Math.max(known.last_seq, seq),
    messages,
    last_message: newestOf(messages),
    unread_count: known.unread_count + (isUnread ? 1 : 0),
    ...(isOwn && message.is_read && { peer_read_seq: Math.max(known.peer_read_seq, seq) }),
  };
  return { chat: withConversation(chat, conversation), isComplete: seq <= known.last_seq + 1 };
}

/** An older page of a conversation, newest first, as the server lists it. Fewer than `limit` means that it is the last. */
export function applyHistory(
  chat: Chat,
  { peer_id, messages, limit }: { peer_id: number; messages: readonly Message[]; limit: number },
): Chat {
  const known = chat.conversations.get(peer_id);
  if (!known) return chat;
  const isAll = messages.length < limit;
  const oldest = messages.at(-1)?.seq ?? known.from_seq;
  const read = messages.filter(({ sender_id, is_read }) => is_read && sender_id === chat.me);
  const inserted = insert(known.messages, messages.map(toChatMessage));
  return withConversation(chat, {
    ...known,
    id: messages[0]?.conversation_id ?? known.id,
    from_seq: isAll ? 1 : Math.min(known.from_seq, oldest),
    last_seq: Math.max(known.last_seq, messages[0]?.seq ?? 0),
    messages: inserted,
    last_message: newestOf(inserted) ?? known.last_message,
    peer_read_seq: Math.max(known.peer_read_seq, ...read.map(({ seq }) => seq)),
  });
}

export interface Deletion {
  message_id: number;
  conversation_id: number;
  /** For the user alone, or for everyone: then a placeholder stays. */
  scope: 'me' | 'all';
}

export function applyDeleted(chat: Chat, { message_id, conversation_id, scope }: Deletion): Chat {
  const known = findById(chat, conversation_id);
  if (!known) return chat;
  const isIt = ({ id }: { id: number }): boolean => id === message_id;
  const cleaned = scope === 'all' ? withDeleted(known, isIt) : withoutMessages(known, isIt);
  if (cleaned === known) return chat;
  const gone = known.messages.find(isIt);
  const wasUnread =
    gone !== undefined && !gone.is_deleted && gone.sender_id !== chat.me && gone.seq > known.read_seq;
  const unread_count = Math.max(0, known.unread_count - (wasUnread ? 1 : 0));
  return withConversation(chat, { ...cleaned, unread_count });
}

/** The user cleared their view of a conversation. */
export function applyCleared(chat: Chat, peer_id: number): Chat {
  const known = chat.conversations.get(peer_id);
  if (!known) return chat;
  return withConversation(chat, {
    ...known,
    cleared_seq: known.last_seq,
    read_seq: known.last_seq,
    messages: [],
    last_message: null,
    unread_count: 0,
  });
}
