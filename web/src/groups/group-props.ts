import type { ConversationHandle, ListedConversation } from '@mychat/client';

/** What the pages about a group show: one that the user is a member of. */
export interface GroupProps {
  group: ConversationHandle;
  info: ListedConversation;
}
