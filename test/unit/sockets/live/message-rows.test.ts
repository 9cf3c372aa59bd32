import { Message } from '../../../../src/contracts/native/entities';
import { presentNativeMessage } from '../../../../src/controllers/present-native';
import { writeJson } from '../../../../src/domain/json-text';
import type { StoredMessage } from '../../../../src/domain/message';
import { messageView } from '../../../../src/domain/message-view';
import { createServerTempId } from '../../../../src/domain/temp-id';
import { MessageRows } from '../../../../src/sockets/live/message-rows';

const ANA = 7;
const OTHER = 8;

const aMessage = (change: Partial<StoredMessage> = {}): StoredMessage => ({
  id: 3,
  conversation_id: 5,
  seq: 2,
  sender_id: ANA,
  temp_id: 'once',
  content: 'Olá "Bia" \\ 👋',
  created_at: '2026-11-30T12:00:00.000Z',
  deleted_at: null,
  change_no: 41,
  ...change,
});

const asRest = (message: StoredMessage, viewer_id: number): string =>
  writeJson(presentNativeMessage(messageView(message, 'Ana'), viewer_id));

it.each<[string, Partial<StoredMessage>]>([
  ['a text', {}],
  ['mentions', { mentions: [{ user_id: OTHER, start: 4, length: 5 }], mentions_all: true }],
  ['metadata', { content_type: 'x-place', metadata: '{"lat": 1.50, "é":"\\u00e9","a":{}}' }],
  ['a deletion', { content: null, deleted_at: '2026-11-30T12:00:01.000Z' }],
  ['a system message', { content: null, content_type: 'system', metadata: '{"event":"renamed","name":"a"}' }],
])('is what REST shows: %s', (_, change) => {
  const message = aMessage(change);
  const rows = MessageRows.ofNew(message, 'Ana');
  const shared: unknown = JSON.parse(rows.shared.json);
  expect(shared).toEqual(JSON.parse(asRest(message, OTHER)));
  expect(shared).not.toHaveProperty('temp_id');
  expect(JSON.parse(rows.own.json)).toEqual(JSON.parse(asRest(message, ANA)));
  expect([rows.seenBy(ANA), rows.seenBy(OTHER)]).toEqual([rows.own, rows.shared]);
  expect(Message.safeParse(JSON.parse(rows.own.json)).success).toBe(true);
});

it.each<[string, Partial<StoredMessage>, string[]]>([
  ['a text', {}, ['content']],
  [
    'mentions',
    { mentions: [{ user_id: OTHER, start: 4, length: 5 }], mentions_all: true },
    ['content', 'mentions', 'mentions_all'],
  ],
  ['metadata', { metadata: '{}' }, ['content', 'metadata']],
  ['a deletion', { content: null, deleted_at: '2026-11-30T12:00:01.000Z' }, ['deleted_at']],
])('has a short form without what is null, false or empty: %s', (_, change, said) => {
  const message = aMessage(change);
  const rows = MessageRows.ofNew(message, 'Ana');
  const short = JSON.parse(rows.shared.short.json) as object;
  const always = [
    'id',
    'conversation_id',
    'seq',
    'sender_id',
    'sender_name',
    'content_type',
    'created_at',
    'change_no',
  ];
  expect(new Set(Object.keys(short))).toEqual(new Set([...always, ...said]));
  expect(JSON.parse(asRest(message, OTHER))).toEqual({
    ...(JSON.parse(asRest(message, OTHER)) as object),
    ...short,
  });
  expect(JSON.parse(rows.own.short.json)).toEqual({ ...short, temp_id: 'once' });
  expect(rows.shared.short).toBe(rows.shared.short);
});

it('has metadata as they were written', () => {
  const metadata = '{"lat": 1.50,  "n":1e3, "é":"\\u00e9", "q":"\\"}"}';
  const rows = MessageRows.ofNew(aMessage({ metadata }), 'Ana');
  expect(rows.shared.json).toContain(`"metadata":${metadata}`);
  expect(rows.own.json).toContain(`"metadata":${metadata}`);
});

it('shows nobody a temp_id that the server has made', () => {
  const rows = MessageRows.ofNew(aMessage({ temp_id: createServerTempId() }), 'Ana');
  expect(rows.own).toBe(rows.shared);
});
