import type { ServerPayload } from '../../../src/contracts/classic/events';
import { type Chat, type Conversation, findById, withConversation } from './chat';

/** A read watermark moved: the other person's, or the user's own on another device. */
export function applyRead(chat: Chat, event: ServerPayload<'messages_read'>): Chat {
  const { reader_id, conversation_id, up_to_seq } = event;
  const known = findById(chat, conversation_id);
  if (!known) return chat;
  if (reader_id === chat.me) return applyOwnRead(chat, known, { up_to_seq, isReported: true });
  return withConversation(chat, {
    ...known,
    peer_read_seq: Math.max(known.peer_read_seq, up_to_seq),
    peer_delivered_seq: Math.max(known.peer_delivered_seq, up_to_seq),
  });
}

/** The user read here (`isReported` false), or the server knows that they did. */
export function applyOwnRead(
  chat: Chat,
  known: Conversation,
  { up_to_seq, isReported }: { up_to_seq: number; isReported: boolean },
): Chat {
  const read_seq = Math.max(known.read_seq, up_to_seq);
  const reported_read_seq = isReported
    ? Math.max(known.reported_read_seq, up_to_seq)
    : known.reported_read_seq;
  if (read_seq === known.read_seq && reported_read_seq === known.reported_read_seq) return chat;
  return withConversation(chat, {
    ...known,
    read_seq,
    reported_read_seq,
    unread_count: read_seq >= known.last_seq ? 0 : Math.min(known.unread_count, unreadAfter(known, read_seq)),
  });
}

/** How many messages of the other person, of those that are here, come after this one. */
export function unreadAfter({ messages, peer }: Conversation, seq: number): number {
  return messages.filter(
    (message) => message.seq > seq && message.sender_id === peer.id && !message.is_deleted,
  ).length;
}

/** This message was delivered to the other person, and so everything before it. */
export function applyDelivered(chat: Chat, message_id: number): Chat {
  for (const known of chat.conversations.values()) {
    const message = known.messages.findLast(({ id }) => id === message_id);
    if (!message) continue;
    if (message.seq <= known.peer_delivered_seq) return chat;
    return withConversation(chat, { ...known, peer_delivered_seq: message.seq });
  }
  return chat;
}

export function applyPresence(
  chat: Chat,
  { user_id, isOnline, at }: { user_id: number; isOnline: boolean; at: string },
): Chat {
  const online = new Set(chat.online);
  if (isOnline) online.add(user_id);
  else online.delete(user_id);
  const known = chat.conversations.get(user_id);
  const next = { ...chat, online };
  return known && !isOnline ? withConversation(next, { ...known, last_seen_at: at }) : next;
}
