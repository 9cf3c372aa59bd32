import type { Chat } from '@mychat/client';
import { createContext, useContext } from 'react';

export const ChatContext = createContext<Chat | undefined>(undefined);

/** The chat of the {@link ChatProvider} around the component. @throws if there is none */
export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error('This component has to be inside of a ChatProvider.');
  return chat;
}
