import type { Chat } from './chat';
import { withoutMessages } from './thread';

/** The chat without the messages (by id) that are about to be deleted for this user. */
export function withoutHidden(chat: Chat, hidden: ReadonlyMap<number, { conversation_id: number }>): Chat {
  if (hidden.size === 0) return chat;
  const affected = new Set([...hidden.values()].map(({ conversation_id }) => conversation_id));
  const conversations = new Map(chat.conversations);
  for (const [peer_id, conversation] of chat.conversations) {
    if (conversation.id === undefined || !affected.has(conversation.id)) continue;
    conversations.set(
      peer_id,
      withoutMessages(conversation, ({ id }) => hidden.has(id)),
    );
  }
  return { ...chat, conversations };
}
