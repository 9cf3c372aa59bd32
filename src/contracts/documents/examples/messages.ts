import {
  ClearConversation,
  CountUnread,
  DeleteMessage,
  ListConversation,
  MarkRead,
  SendMessage,
} from '../../routes/messages';
import { ListReceipts } from '../../routes/receipts';
import { exampleOf } from './example';
import { receivedMessage, sentMessage } from './people';

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
  exampleOf(ListReceipts, { params: { id: '1' }, data: { read: [2], delivered: [2, 3], next: null } }),
  exampleOf(DeleteMessage, {
    params: { id: '1' },
    query: { scope: 'me' },
    data: { message_id: 1, scope: 'me' },
  }),
  exampleOf(ClearConversation, { params: { userId: '2' }, data: { deleted_count: 1 } }),
];
