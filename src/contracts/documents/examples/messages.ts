import type { Person } from '../../native/entities';
import {
  ClearConversation,
  CountUnread,
  DeleteMessage,
  ListConversation,
  MarkRead,
  SendMessage,
} from '../../routes/messages';
import { AddReaction, ListReactions, RemoveReaction } from '../../routes/reactions';
import { GetMessage } from '../../routes/conversation-messages';
import { EditMessage, ListEdits } from '../../routes/edits';
import { ListReceipts } from '../../routes/receipts';
import { directMessage } from './crew';
import { exampleOf } from './example';
import { receivedMessage, sentMessage } from './people';

const reactor: Person = {
  id: 1,
  external_id: null,
  name: 'Ana',
  username: null,
  avatar_url: null,
  is_bot: false,
  is_deleted: false,
};

export const messageExamples = [
  exampleOf(SendMessage, {
    body: { receiver_id: 2, content: 'Oi, Bruno! 👋', temp_id: 'temp_1769860800000' },
    data: { message: sentMessage },
  }),
  exampleOf(ListConversation, {
    params: { userId: '2' },
    query: { limit: '50' },
    data: { messages: [receivedMessage, sentMessage] },
  }),
  exampleOf(MarkRead, { params: { senderId: '2' }, data: { count: 1 } }),
  exampleOf(CountUnread, { data: { total: 1, by_contact: { 2: 1 } } }),
  exampleOf(AddReaction, {
    params: { id: '2', emoji: '👍' },
    data: {
      message: { ...directMessage, reactions: [{ emoji: '👍', count: 1, user_ids: [1] }], change_no: 41 },
      my_reactions: [{ message_id: 2, emojis: ['👍'], change_no: 41 }],
    },
  }),
  exampleOf(RemoveReaction, {
    params: { id: '2', emoji: '👍' },
    data: { message: { ...directMessage, change_no: 42 }, my_reactions: [] },
  }),
  exampleOf(ListReactions, {
    params: { id: '2' },
    query: { emoji: '👍' },
    data: { people: [reactor], next: null },
  }),
  exampleOf(ListReceipts, { params: { id: '1' }, data: { read: [2], delivered: [2, 3], next: null } }),
  exampleOf(EditMessage, {
    params: { id: '1' },
    body: { content: 'Oi, Bruno! Tudo bem?', edit_of: null },
    data: {
      message: {
        ...directMessage,
        id: 1,
        seq: 1,
        sender_id: 1,
        sender_name: 'Ana',
        content: 'Oi, Bruno! Tudo bem?',
        edited_at: '2026-01-31T12:05:00.000Z',
        temp_id: 'temp_1769860800000',
        change_no: 43,
      },
    },
  }),
  exampleOf(GetMessage, { params: { id: '2' }, data: { message: directMessage, my_reactions: [] } }),
  exampleOf(ListEdits, {
    params: { id: '1' },
    data: {
      edits: [{ content: 'Oi, Bruno! 👋', mentions: [], written_at: '2026-01-31T12:00:00.000Z' }],
    },
  }),
  exampleOf(DeleteMessage, {
    params: { id: '1' },
    query: { scope: 'me' },
    data: { message_id: 1, scope: 'me' },
  }),
  exampleOf(ClearConversation, { params: { userId: '2' }, data: { deleted_count: 1 } }),
];
