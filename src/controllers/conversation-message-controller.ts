import {
  ListConversationMessages,
  MAX_METADATA_BYTES,
  SendToConversation,
} from '../contracts/routes/conversation-messages';
import { InvalidRequestError } from '../domain/errors';
import { type BindRoute, WithStatus } from '../http/bind-route';
import type { ConversationMessages } from '../services/messages/conversation-messages';
import { presentNativeMessage } from './present-native';

export function conversationMessageController(bind: BindRoute, conversations: ConversationMessages): void {
  bind(ListConversationMessages, async ({ caller, params, query }) => {
    const { messages, ...more } = await conversations.page(caller, params.id, query);
    return { messages: messages.map((message) => presentNativeMessage(message, caller.user_id)), ...more };
  });
  bind(SendToConversation, async ({ caller, params, body: { metadata, ...draft }, sourceOf }) => {
    const { message, is_new } = await conversations.send(caller, params.id, {
      ...draft,
      metadata: metadata && requireSmall(sourceOf('metadata') ?? JSON.stringify(metadata)),
    });
    return new WithStatus(is_new ? 201 : 200, { message: presentNativeMessage(message, caller.user_id) });
  });
}

/** @throws InvalidRequestError */
function requireSmall(metadata: string): string {
  if (Buffer.byteLength(metadata) <= MAX_METADATA_BYTES) return metadata;
  throw new InvalidRequestError([{ path: 'metadata', message: 'metadata_invalid' }]);
}
