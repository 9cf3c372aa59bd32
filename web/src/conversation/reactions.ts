import type { Message } from '@mychat/client';
import type { Messenger } from '../messenger/messenger';
import { attempt } from '../ui/toast';

/** What the menu of a message offers at once. */
export const QUICK_REACTIONS = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

/** Whether the user has reacted with it. Until the server has said so, the first who have are known. */
export function hasReacted({ reactions, my_reactions }: Message, emoji: string, me: number): boolean {
  if (my_reactions) return my_reactions.includes(emoji);
  return reactions.some((one) => one.emoji === emoji && one.user_ids.includes(me));
}

/** Reacts, or takes it back. */
export async function toggleReaction(messenger: Messenger, message: Message, emoji: string): Promise<void> {
  const { messages } = messenger.chat;
  const isTakenBack = hasReacted(message, emoji, messenger.session.user.id);
  await attempt(() =>
    isTakenBack ? messages.unreact(message.id, emoji) : messages.react(message.id, emoji),
  );
}
