import { MuteConversation } from '../contracts/routes/conversations';
import type { BindRoute } from '../http/bind-route';
import type { ConversationSettings } from '../services/conversations/conversation-settings';

export function conversationController(bind: BindRoute, settings: ConversationSettings): void {
  bind(MuteConversation, async ({ caller, params, body }) => ({
    conversation_id: params.id,
    muted_until: await settings.mute(caller, params.id, body.until),
  }));
}
