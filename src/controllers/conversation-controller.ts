import type { z } from 'zod';
import {
  ChangeSettings,
  GetConversation,
  HideConversation,
  ListConversations,
  MuteConversation,
  ReadConversation,
} from '../contracts/routes/conversations';
import type { Author } from '../domain/author';
import type { PersonalSettings } from '../domain/conversation';
import { given } from '../domain/given';
import type { BindRoute } from '../http/bind-route';
import type { ConversationList, OwnConversation } from '../services/conversations/conversation-list';
import type { ConversationSettings } from '../services/conversations/conversation-settings';
import type { MarkService } from '../services/messages/mark-service';
import { presentConversation, presentNativeMessage, presentRows, presentSettings } from './present-native';

export interface ConversationServices {
  conversationList: ConversationList;
  conversationSettings: ConversationSettings;
  marks: Pick<MarkService, 'markRead'>;
}

export function conversationController(
  bind: BindRoute,
  { conversationList: list, conversationSettings, marks }: ConversationServices,
): void {
  const settingsOf = async (caller: Author, conversation_id: number) => ({
    settings: presentSettings((await list.get(caller, conversation_id)).settings),
  });
  bind(ListConversations, async ({ caller, query }) => {
    const { last_messages, next, ...rows } = await list.page(caller, query);
    const messages = last_messages.map((message) => presentNativeMessage(message, caller.user_id));
    return { ...presentRows(rows), last_messages: messages, next };
  });
  bind(GetConversation, async ({ caller, params }) => presentView(await list.get(caller, params.id)));
  bind(ChangeSettings, async ({ caller, params, body }) => {
    await conversationSettings.change(caller, params.id, choicesOf(body));
    return settingsOf(caller, params.id);
  });
  bind(HideConversation, ({ caller, params }) => conversationSettings.hide(caller, params.id));
  bind(ReadConversation, async ({ caller, params, body }) => {
    await marks.markRead(caller, { conversation_id: params.id, up_to_seq: body.up_to_seq });
    return settingsOf(caller, params.id);
  });
  bind(MuteConversation, async ({ caller, params, body }) => ({
    conversation_id: params.id,
    muted_until: await conversationSettings.mute(caller, params.id, body.until),
  }));
}

export function presentView({ conversation, settings }: OwnConversation) {
  return { conversation: presentConversation(conversation), settings: presentSettings(settings) };
}

function choicesOf({
  muted_until,
  unread,
  ...choices
}: z.output<typeof ChangeSettings.body>): Partial<PersonalSettings> {
  return given({
    ...choices,
    marked_unread: unread,
    muted_until: typeof muted_until === 'string' ? new Date(muted_until) : muted_until,
  });
}
