import type { ChangesSince } from '../../../../src/domain/changes';
import type { StoredMessage } from '../../../../src/domain/message';
import { messageView } from '../../../../src/domain/message-view';
import { ChangesMessage } from '../../../../src/sockets/live/changes-message';
import type { LiveRow } from '../../../../src/sockets/live/live-row';
import { pagePackets } from '../../../../src/sockets/live/page-packets';

const ANA = 7;
const NOTHING: ChangesSince = {
  cursor: '9',
  has_more: false,
  entered: [],
  conversations: [],
  settings: [],
  left: [],
  members: [],
  messages: [],
  my_reactions: [],
  contacts: [],
  hidden: [],
  blocks: [],
};

const aMessage = (seq: number, content = 'hi') => {
  const stored: StoredMessage = {
    id: seq,
    conversation_id: 5,
    seq,
    sender_id: ANA,
    temp_id: `t${seq}`,
    content,
    created_at: '2026-11-30T12:00:00.000Z',
    deleted_at: null,
    change_no: 40 + seq,
  };
  return messageView(stored, 'Ana');
};

const textOf = (rows: LiveRow[]): string => new ChangesMessage(rows).text;

const payloads = (packets: LiveRow[][] | undefined): Record<string, { seq: number }[]>[] =>
  (packets ?? []).map((rows) => (JSON.parse(textOf(rows).slice(1)) as [string, never])[1]);

it('is nothing if nothing has changed', () => {
  expect(pagePackets(NOTHING, ANA)).toEqual([]);
});

it('has the kinds that there are, a conversation before what is in it', () => {
  const left = [{ conversation_id: 4, left_at: '2026-11-30T12:00:00.000Z', change_no: 8 }];
  const entered = [{ conversation_id: 5, change_no: 9 }];
  const page = { ...NOTHING, messages: [aMessage(1)], left, entered };
  const [payload, ...others] = payloads(pagePackets(page, ANA));
  expect(others).toEqual([]);
  expect(Object.keys(payload ?? {})).toEqual(['entered', 'settings', 'messages']);
  expect(payload).toMatchObject({
    settings: [{ ...left[0], role: null }],
    entered,
    messages: [{ seq: 1, temp_id: 't1' }],
  });
});

it('is several packets in order if it is too long for one', () => {
  const page = { ...NOTHING, messages: [1, 2, 3, 4, 5].map((seq) => aMessage(seq, 'x'.repeat(1_000))) };
  const packets = pagePackets(page, ANA, 3_500);
  expect(payloads(packets).map(({ messages = [] }) => messages.map(({ seq }) => seq))).toEqual([
    [1, 2],
    [3, 4],
    [5],
  ]);
  for (const packet of packets ?? []) expect(textOf(packet).length).toBeLessThanOrEqual(3_500);
});

it('is not told in parts if a conversation was entered', () => {
  const messages = [aMessage(1, 'x'.repeat(3_000)), aMessage(2, 'x'.repeat(3_000))];
  const page = { ...NOTHING, messages, entered: [{ conversation_id: 5, change_no: 9 }] };
  expect(pagePackets(page, ANA, 5_000)).toBeUndefined();
  expect(pagePackets(page, ANA, 50_000)).toHaveLength(1);
});
