import type { Message } from '@mychat/client';

/** Messages as plain text, as they were typed. If several people wrote them, it says who wrote which. */
export function copiedText(messages: readonly Message[], nameOf: (message: Message) => string): string {
  const hasNames = new Set(messages.map(({ sender_id }) => sender_id)).size > 1;
  return messages
    .map((message) => (hasNames ? `${nameOf(message)}: ` : '') + (message.content ?? ''))
    .join('\n');
}
