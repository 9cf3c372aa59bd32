import type { Chat, ClientError, ConversationHandle, ConversationTarget } from '@mychat/client';
import { useEffect, useState } from 'react';
import { useChat } from './context.ts';

/** To send, load and change: the same handle for the same conversation. */
export const useConversation = (target: ConversationTarget): ConversationHandle =>
  useChat().conversation(target);

export interface OpenConversation {
  readonly conversation: ConversationHandle;
  /** Why nothing of it could be fetched: `not_found` if it is none of this user's. */
  readonly error: ClientError | undefined;
}

/**
 * For the conversation on the screen. Fetches its newest messages if none are on this device, lets the server tell who of it is online and types,
 * and marks what comes as read while the page has the focus.
 */
export function useOpenConversation(target: ConversationTarget): OpenConversation {
  const chat = useChat();
  const conversation = chat.conversation(target);
  const [failure, setFailure] = useState<OpenConversation>();
  useEffect(() => {
    let isOpen = true;
    const stop = open(chat, conversation, (error) => {
      if (isOpen) setFailure({ conversation, error });
    });
    return () => {
      isOpen = false;
      stop();
    };
  }, [chat, conversation]);
  const error = failure?.conversation === conversation ? failure.error : undefined;
  return { conversation, error };
}

function open(
  chat: Chat,
  conversation: ConversationHandle,
  report: (error: ClientError | undefined) => void,
): () => void {
  const read = (): void => {
    if (document.hasFocus()) conversation.read();
  };
  // With a connection only, and again with each new one.
  const load = (): void => {
    const isThere = conversation.messages.getSnapshot().items.length > 0;
    if (isThere || chat.connection.getSnapshot().state !== 'current') return;
    conversation.loadEarlier().then(() => report(undefined), report);
  };
  const stops = [
    conversation.watch(),
    conversation.messages.subscribe(read),
    chat.connection.subscribe(load),
  ];
  window.addEventListener('focus', read);
  read();
  load();
  return () => {
    window.removeEventListener('focus', read);
    for (const stop of stops) stop();
  };
}
