import { presentNativeMessage } from '../../../src/controllers/present-native';
import type { MessageView } from '../../../src/domain/views';
import { writeJson } from '../../../src/domain/json-text';

const MESSAGE: MessageView = {
  id: 70,
  conversation_id: 7,
  seq: 3,
  sender_id: 1,
  sender_name: 'Ana',
  temp_id: 'mine',
  content_type: 'x-place',
  content: '@Bia',
  metadata: '{"at":"home"}',
  mentions: [{ user_id: 2, start: 0, length: 4 }],
  mentions_all: true,
  reply_to: { message_id: 60, seq: 2, sender_id: 2, sender_name: 'Bia', excerpt: 'Where?' },
  forwarded_from: { name: 'Caio' },
  reactions: [{ emoji: '👍', count: 1, user_ids: [2] }],
  created_at: '2026-01-31T12:00:00.000Z',
  edited_at: '2026-01-31T12:01:00.000Z',
  pinned_at: '2026-01-31T12:02:00.000Z',
  preview: { url: 'https://a.example/', title: 'A', description: null, image_url: null, site: null },
  deleted_at: null,
  change_no: 9,
};

it('shows what a message says', () => {
  expect(JSON.parse(writeJson(presentNativeMessage(MESSAGE, 2)))).toMatchObject({
    content: '@Bia',
    metadata: { at: 'home' },
    mentions: MESSAGE.mentions,
    mentions_all: true,
  });
});

it('shows nothing that a deleted message said, whatever is left in its row', () => {
  const deleted_at = '2026-02-01T00:00:00.000Z';
  expect(presentNativeMessage({ ...MESSAGE, deleted_at }, 2)).toMatchObject({
    content: null,
    metadata: null,
    mentions: [],
    mentions_all: false,
    reply_to: null,
    forwarded_from: null,
    reactions: [],
    edited_at: null,
    pinned_at: null,
    preview: null,
    deleted_at,
  });
});
