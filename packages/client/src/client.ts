import { Chat } from './chat.ts';
import type { ConnectOptions } from './options.ts';
import { presentOutside } from './outside.ts';

export type { Chat } from './chat.ts';
export type { Invite, NewGroup, Role } from './api/conversation-api.ts';
export type { ConnectionStatus } from './connection-status.ts';
export type { ConversationChanges } from './conversation-changes.ts';
export type { ConversationHandle } from './conversation-handle.ts';
export { ApiError, ClientError } from './errors.ts';
export type { ListedConversation, ListedConversations } from './listed-conversation.ts';
export type { Presence } from './live/presence.ts';
export type { Typist } from './live/typing.ts';
export type { ConnectOptions } from './options.ts';
export type { PushOptions, PushState } from './push/push.ts';
export type * from './state/types.ts';
export type { FormerOutboxItem } from './storage/former-outbox.ts';
export type { Store } from './stores.ts';

/** Connects the user whose token `getToken` returns. What is stored on the device shows at once, if `user_id` is given. */
export function connect(options: ConnectOptions): Chat {
  return new Chat(options, presentOutside());
}
