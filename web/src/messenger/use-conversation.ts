import type { ConversationHandle, ConversationTarget } from '@mychat/client';
import { type ListedRow, rowOf, rowOfPerson } from '../chat/listed';
import { useStore } from '../chat/use-store';
import { useApp } from './app-context';

/** A conversation on the screen, or the one with somebody to whom nothing was written yet. */
export interface ShownConversation extends ListedRow {
  handle: ConversationHandle;
  /** What the user was writing in a group when they ceased to be a member, if the server had it. */
  formerDraft?: string | undefined;
}

/** Undefined for a conversation, or somebody, not known on this device. */
export function useConversation(target: ConversationTarget): ShownConversation | undefined {
  const { chat, people } = useApp().messenger;
  const handle = chat.conversation(target);
  const info = useStore(handle.info);
  if (info) return { ...rowOf(info, people), target, handle };
  const person = 'user_id' in target ? people.of(target.user_id) : undefined;
  return person && { ...rowOfPerson(person, people), handle };
}
