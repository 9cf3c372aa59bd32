import type { ConversationTarget } from '@mychat/client';

/** Two targets name the same exactly if their keys are equal. Of two people it is the other person who is named. */
export const keyOf = (target: ConversationTarget): string =>
  'user_id' in target ? `u${target.user_id}` : `c${target.conversation_id}`;

export const isSameTarget = (
  one: ConversationTarget | undefined,
  other: ConversationTarget | undefined,
): boolean => one === other || (one !== undefined && other !== undefined && keyOf(one) === keyOf(other));
