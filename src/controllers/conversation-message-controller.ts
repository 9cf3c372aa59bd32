import {
  GetMessage,
  ListConversationMessages,
  METADATA_LIMITS,
  SendToConversation,
} from '../contracts/routes/conversation-messages';
import { InvalidRequestError } from '../domain/errors';
import { type BindRoute, WithStatus } from '../http/bind-route';
import type { ConversationMessages } from '../services/messages/conversation-messages';
import { isModest } from '../domain/json-text';
import { type OwnReactions, presentMessage, presentMessages } from './present-messages';
import { presentNativeMessage } from './present-native';

export function conversationMessageController(
  bind: BindRoute,
  conversations: ConversationMessages,
  own: OwnReactions,
): void {
  bind(ListConversationMessages, async ({ caller, params, query }) => {
    const { messages, ...more } = await conversations.page(caller, params.id, query);
    return { ...(await presentMessages(own, caller, messages)), ...more };
  });
  bind(GetMessage, async ({ caller, params }) =>
    presentMessage(own, caller, await conversations.find(caller, params.id)),
  );
  bind(SendToConversation, async ({ caller, params, body: { metadata, ...draft }, sourceOf }) => {
    const { message, is_new } = await conversations.send(caller, params.id, {
      ...draft,
      metadata: metadata && requireModest(sourceOf('metadata')),
    });
    return new WithStatus(is_new ? 201 : 200, { message: presentNativeMessage(message, caller.user_id) });
  });
}

/** @throws InvalidRequestError also for what is nested more deeply than some clients can read, and for a body that is not UTF-8 */
function requireModest(metadata: string | undefined): string {
  if (metadata !== undefined && isModest(metadata, METADATA_LIMITS)) return metadata;
  throw new InvalidRequestError([{ path: 'metadata', message: 'metadata_invalid' }]);
}
