import type { Conversation, KeptMessage } from './chat';

type Wide = Omit<KeptMessage, 'content' | 'is_deleted'> & {
  content?: string | undefined;
  deleted_at?: string | undefined;
};

/** Without what is not kept. */
export function keep(message: Wide): KeptMessage {
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

/** Puts messages into their places. A message that is there already is replaced, unless it is deleted. */
export function insert(
  messages: readonly KeptMessage[],
  added: readonly KeptMessage[],
): readonly KeptMessage[] {
  if (added.length === 0) return messages;
  const ordered = added.toSorted((a, b) => a.seq - b.seq);
  const newest = messages.at(-1)?.seq ?? 0;
  const oldest = messages[0]?.seq ?? 0;
  // The two usual cases, without a look at thousands of others.
  if ((ordered[0]?.seq ?? 0) > newest) return [...messages, ...ordered];
  if ((ordered.at(-1)?.seq ?? 0) < oldest) return [...ordered, ...messages];

  const places = new Map(messages.map((message) => [message.seq, message]));
  for (const message of ordered) {
    const known = places.get(message.seq);
    if (!known?.is_deleted) places.set(message.seq, { ...known, ...message });
  }
  return [...places.values()].toSorted((a, b) => a.seq - b.seq);
}

/** Takes messages out of view, wherever they show. */
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

/** The newest that has something to read. */
export function newestOf(messages: readonly KeptMessage[]): KeptMessage | null {
  return messages.findLast(({ is_deleted }) => !is_deleted) ?? null;
}

/** Leaves of messages only that they were there. */
export function withDeleted(
  conversation: Conversation,
  isDeleted: (message: KeptMessage) => boolean,
): Conversation {
  if (
    !conversation.messages.some(isDeleted) &&
    !(conversation.last_message && isDeleted(conversation.last_message))
  )
    return conversation;
  const messages = conversation.messages.map((message): KeptMessage =>
    isDeleted(message) ? { ...message, content: '', is_deleted: true } : message,
  );
  const { last_message } = conversation;
  return {
    ...conversation,
    messages,
    last_message: last_message && isDeleted(last_message) ? newestOf(messages) : last_message,
  };
}
