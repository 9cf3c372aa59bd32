export { ChatProvider, type ChatProviderProps } from './chat-provider.ts';
export { useConversation, useOpenConversation } from './conversation.ts';
export { useChat } from './context.ts';
export { useDraft } from './draft.ts';
export { type Reactors, usePins, useReactors } from './messages.ts';
export {
  useConnection,
  useConversationInfo,
  useConversations,
  useMembers,
  useMessages,
  usePush,
  useStore,
  useTyping,
  useUnread,
} from './stores.ts';
