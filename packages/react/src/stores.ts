import type {
  ConnectionStatus,
  ConversationTarget,
  ListedConversation,
  ListedConversations,
  Member,
  MessageList,
  PushState,
  Store,
  Typist,
  UnreadTotals,
} from '@mychat/client';
import { useSyncExternalStore } from 'react';
import { useChat } from './context.ts';

/** The present value of any store, like `chat.contacts`. */
export function useStore<Value>(store: Store<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

export const useConnection = (): ConnectionStatus => useStore(useChat().connection);

export const useConversations = (): ListedConversations => useStore(useChat().conversations);

export const useUnread = (): UnreadTotals => useStore(useChat().unread);

/** Whether notifications are on for this device. */
export const usePush = (): PushState => useStore(useChat().push);

/** A conversation as in the list; undefined if it is not there, or not for this user any more. */
export const useConversationInfo = (target: ConversationTarget): ListedConversation | undefined =>
  useStore(useChat().conversation(target).info);

export const useMessages = (target: ConversationTarget): MessageList =>
  useStore(useChat().conversation(target).messages);

export const useTyping = (target: ConversationTarget): readonly Typist[] =>
  useStore(useChat().conversation(target).typing);

/** Those of groups of more than 200 are there after `loadMembers()`. */
export const useMembers = (target: ConversationTarget): readonly Member[] =>
  useStore(useChat().conversation(target).members);
