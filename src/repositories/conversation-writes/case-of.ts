import type { LockedConversation } from './locked-conversation';

/** `case … when ? then ? … end`, a number for each conversation. Also for subqueries on tables that have an `id` too. */
export function caseOf(
  conversations: readonly LockedConversation[],
  numberOf: (conversation: LockedConversation) => number,
  otherwise: string,
): { sql: string; values: number[] } {
  const whens = Array.from(conversations, () => 'when ? then ?').join(' ');
  const values: number[] = [];
  for (const conversation of conversations) values.push(conversation.id, numberOf(conversation));
  return { sql: `case conversations.id ${whens} else ${otherwise} end`, values };
}
