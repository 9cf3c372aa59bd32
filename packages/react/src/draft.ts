import type { ConversationTarget } from '@mychat/client';
import { useCallback, useReducer } from 'react';
import { useChat } from './context.ts';
import { useStore } from './stores.ts';

/**
 * The text that is being written, and how to change it: for the value of a field and its `onChange`. It is kept on this device, follows to the
 * user's others, and lets members of the conversation see that the user types. After sending it is set to `''`.
 */
export function useDraft(target: ConversationTarget): readonly [string, (text: string) => void] {
  const conversation = useChat().conversation(target);
  const text = useStore(conversation.draft);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const write = useCallback(
    (written: string) => {
      conversation.setDraft(written);
      // At once: a field that gets its value only after the event loses the place of its cursor.
      redraw();
    },
    [conversation],
  );
  return [text, write];
}
