import type { ChatMessage, Conversation } from './chat';

type MessageOfServer = Omit<ChatMessage, 'content' | 'is_deleted'> & {
  content?: string | undefined;
  deleted_at?: string | undefined;
};

/** Picks what the app holds of a message. */
export function toChatMessage(message: MessageOfServer): ChatMessage {
  const { id, conversation_id, seq, sender_id, content = '', created_at, temp_id, deleted_at } = message;
  return {
    id,
    conversation_id,
    seq,
    sender_id,
    content: deleted_at === undefined ? content : '',
    created_at,
    ...(temp_id !== undefined && { temp_id }),
    ...(deleted_at !== undefined && { is_deleted: true }),
  };
}

/** Inserts messages in order of seq. One that is there already is replaced, unless it is deleted. */
export function insert(
  messages: readonly ChatMessage[],
  added: readonly ChatMessage[],
): readonly ChatMessage[] {
  if (added.length === 0) return messages;
  const ordered = added.toSorted((a, b) => a.seq - b.seq);
  const newest = messages.at(-1)?.seq ?? 0;
  const oldest = messages[0]?.seq ?? 0;
  // The two usual cases, without going through thousands of messages.
  if ((ordered[0]?.seq ?? 0) > newest) return [...messages, ...ordered];
  if ((ordered.at(-1)?.seq ?? 0) < oldest) return [...ordered, ...messages];

  const bySeq = new Map(messages.map((message) => [message.seq, message]));
  for (const message of ordered) {
    const known = bySeq.get(message.seq);
    if (!known?.is_deleted) bySeq.set(message.seq, { ...known, ...message });
  }
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq);
}

/** Removes messages from the thread and from the list's preview. */
export function withoutMessages(
  conversation: Conversation,
  isGone: (message: { id: number; seq: number }) => boolean,
): Conversation {
  const messages = conversation.messages.filter((message) => !isGone(message));
  const { last_message } = conversation;
  const isLastGone = last_message !== null && isGone(last_message);
  if (messages.length === conversation.messages.length && !isLastGone) return conversation;
  return {
    ...conversation,
    messages,
    last_message: isLastGone ? newestOf(messages) : last_message,
  };
}

/** The newest that is not deleted. */
export function newestOf(messages: readonly ChatMessage[]): ChatMessage | null {
  return messages.findLast(({ is_deleted }) => !is_deleted) ?? null;
}

/** Replaces messages by placeholders. */
export function withDeleted(
  conversation: Conversation,
  isDeleted: (message: ChatMessage) => boolean,
): Conversation {
  if (
    !conversation.messages.some(isDeleted) &&
    !(conversation.last_message && isDeleted(conversation.last_message))
  )
    return conversation;
  const messages = conversation.messages.map((message): ChatMessage =>
    isDeleted(message) ? { ...message, content: '', is_deleted: true } : message,
  );
  const { last_message } = conversation;
  return {
    ...conversation,
    messages,
    last_message: last_message && isDeleted(last_message) ? newestOf(messages) : last_message,
  };
}
