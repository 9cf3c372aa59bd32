import { Sync } from '../../routes/sync';
import { exampleOf } from './example';
import { contact, receivedMessage, sentMessage } from './people';

export const syncExamples = [
  exampleOf(Sync, {
    query: { cursor: '0', limit: '50' },
    data: {
      cursor: '42',
      has_more: false,
      messages: [sentMessage, receivedMessage],
      receipts: [{ conversation_id: 1, user_id: 2, delivered_seq: 1, read_seq: 1 }],
      conversations: [
        {
          id: 1,
          type: 'direct',
          peer: {
            id: 2,
            name: 'Bruno',
            email: 'bruno@example.com',
            username: null,
            avatar_url: null,
            is_deleted: false,
          },
          last_seq: 2,
          last_message: receivedMessage,
          unread_count: 0,
          cleared_seq: 0,
          muted_until: null,
          is_online: false,
          last_seen_at: null,
        },
      ],
      contacts: [contact],
      hidden: [],
      blocks: [],
    },
  }),
];
