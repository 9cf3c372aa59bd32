import {
  directMessage,
  presentMessage,
  presentPreferences,
  readPreferences,
} from '../../../src/controllers/present';
import type { Conversation } from '../../../src/domain/conversation';
import type { StoredMessage } from '../../../src/domain/message';
import { createServerTempId } from '../../../src/domain/temp-id';

const ANA = { user_id: 1, name: 'Ana' };
const BIA = { user_id: 2, name: 'Bia' };
const CONVERSATION: Conversation = { id: 7, type: 'direct', members: [ANA, BIA] };
const MESSAGE: StoredMessage = {
  id: 70,
  conversation_id: 7,
  seq: 3,
  sender_id: ANA.user_id,
  temp_id: 'mine',
  content: 'hello',
  created_at: '2026-01-31T12:00:00.000Z',
  deleted_at: null,
};
const SHARED = {
  id: 70,
  conversation_id: 7,
  seq: 3,
  sender_id: 1,
  receiver_id: 2,
  content: 'hello',
  is_read: false,
  created_at: '2026-01-31T12:00:00.000Z',
  sender_name: 'Ana',
  receiver_name: 'Bia',
};

const shownTo = (viewer_id: number, message = MESSAGE) =>
  presentMessage(directMessage({ message, conversation: CONVERSATION, is_read: false }, viewer_id));

it('shows the same to both members, and the temp_id to its sender only', () => {
  expect(shownTo(BIA.user_id)).toEqual(SHARED);
  expect(shownTo(ANA.user_id)).toEqual({ ...SHARED, temp_id: 'mine' });
});

it('shows nobody a temp_id that the server made', () => {
  expect(shownTo(ANA.user_id, { ...MESSAGE, temp_id: createServerTempId() })).toEqual(SHARED);
});

it('shows a deleted message without its content', () => {
  const deleted_at = '2026-02-01T00:00:00.000Z';
  expect(shownTo(BIA.user_id, { ...MESSAGE, content: null, deleted_at })).toEqual({
    ...SHARED,
    content: '',
    deleted_at,
  });
});

it('presents direct conversations only, and only to their members', () => {
  expect(() => shownTo(3)).toThrow('no direct one of user 3');
  const conversation = { ...CONVERSATION, type: 'group' as const };
  expect(() => directMessage({ message: MESSAGE, conversation, is_read: false }, 1)).toThrow('no direct one');
});

it('presents quiet hours as times of day, and reads them back', () => {
  const preferences = {
    privacy: 'full',
    quiet: { from: 1_290, until: 425, time_zone: 'UTC' },
    reactions: true,
  } as const;
  const shown = presentPreferences(preferences);

  expect(shown).toEqual({
    privacy: 'full',
    quiet_hours: { from: '21:30', until: '07:05', time_zone: 'UTC' },
    reactions: true,
  });
  expect(readPreferences(shown)).toEqual(preferences);
  expect(presentPreferences({ privacy: 'id', quiet: null, reactions: false })).toEqual({
    privacy: 'id',
    quiet_hours: null,
    reactions: false,
  });
  expect(readPreferences({ privacy: 'id', quiet_hours: null, reactions: undefined })).toEqual({
    privacy: 'id',
    quiet: null,
    reactions: undefined,
  });
});
