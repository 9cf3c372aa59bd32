import { ListConversationMessages, SendToConversation } from '../../routes/conversation-messages';
import {
  ChangeSettings,
  GetConversation,
  HideConversation,
  ListConversations,
  MuteConversation,
  ReadConversation,
} from '../../routes/conversations';
import { ListPins, PinMessage, UnpinMessage } from '../../routes/pins';
import { crew, directMessage, groupCreated, groupMessage, ownSettings } from './crew';
import { exampleOf, LATER } from './example';

const params = { id: '2' };
const pinned = { ...directMessage, pinned_at: LATER, change_no: 43 };

export const conversationExamples = [
  exampleOf(ListConversations, {
    query: { limit: '50' },
    data: {
      conversations: [crew],
      settings: [ownSettings],
      last_messages: [directMessage, groupCreated],
      next: null,
    },
  }),
  exampleOf(GetConversation, { params, data: { conversation: crew, settings: ownSettings } }),
  exampleOf(ChangeSettings, {
    params,
    body: { pinned: true, notify: 'mentions' },
    data: { settings: { ...ownSettings, pinned_at: LATER, notify: 'mentions', change_no: 35 } },
  }),
  exampleOf(ReadConversation, { params, body: { up_to_seq: 1 }, data: { settings: ownSettings } }),
  exampleOf(SendToConversation, {
    params,
    body: {
      content: '@Bruno, lunch?',
      temp_id: 'temp_1769860805000',
      content_type: 'x-question',
      mentions: [{ user_id: 2, start: 0, length: 6 }],
      metadata: { answers: ['yes', 'no'] },
    },
    data: { message: groupMessage },
  }),
  exampleOf(ListConversationMessages, {
    params,
    query: { limit: '50' },
    data: {
      messages: [groupCreated, groupMessage],
      my_reactions: [],
      has_more_before: false,
      has_more_after: false,
    },
  }),
  exampleOf(PinMessage, {
    params: { id: '1', messageId: '2' },
    data: { message: pinned },
  }),
  exampleOf(ListPins, { params: { id: '1' }, data: { messages: [pinned], my_reactions: [] } }),
  exampleOf(UnpinMessage, {
    params: { id: '1', messageId: '2' },
    data: { message: { ...directMessage, change_no: 44 } },
  }),
  exampleOf(HideConversation, { params }),
  exampleOf(MuteConversation, {
    params: { id: '1' },
    body: { until: '2036-01-31T20:00:00Z' },
    data: { conversation_id: 1, muted_until: '2036-01-31T20:00:00.000Z' },
  }),
];
