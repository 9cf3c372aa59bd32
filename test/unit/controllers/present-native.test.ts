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
  created_at: '2026-01-31T12:00:00.000Z',
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
    deleted_at,
  });
});
