import type { Message, MyReactions } from '../contracts/native/entities';
import type { Author } from '../domain/author';
import type { MessageView } from '../domain/views';
import type { ViewService } from '../services/views/view-service';
import { presentMyReactions, presentNativeMessage } from './present-native';

/** Knows what users have reacted with. */
export type OwnReactions = Pick<ViewService, 'myReactions'>;

/** Messages as answers to REST calls show them: with what the caller has reacted to them with. */
export async function presentMessages(
  own: OwnReactions,
  caller: Author,
  messages: readonly MessageView[],
): Promise<{ messages: Message[]; my_reactions: MyReactions[] }> {
  const reactions = await own.myReactions(caller.user_id, messages);
  return {
    messages: messages.map((message) => presentNativeMessage(message, caller.user_id)),
    my_reactions: reactions.map(presentMyReactions),
  };
}

/** The same of one message. */
export async function presentMessage(
  own: OwnReactions,
  caller: Author,
  message: MessageView,
): Promise<{ message: Message; my_reactions: MyReactions[] }> {
  const { my_reactions } = await presentMessages(own, caller, [message]);
  return { message: presentNativeMessage(message, caller.user_id), my_reactions };
}
