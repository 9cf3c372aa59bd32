import { listMessages } from '../../../packages/client/src/state/message-list.ts';
import { readersOf } from '../../../packages/client/src/state/receipts.ts';
import type { ChatState, OutboxItem } from '../../../packages/client/src/state/types.ts';
import { after, BIA, CAIO, conversation, groupIn, groupOf, ME, member, message } from './rows';

const mine = { sender_id: ME };
const state = after(groupOf(2), { messages: [message(3, { ...mine, temp_id: 'a' }), message(6)] });
const shown = (of: ChatState, outbox: OutboxItem[] = []) => listMessages(groupIn(of), ME, outbox);

function waiting(temp_id: string, more: Partial<OutboxItem> = {}): OutboxItem {
  const draft = { content: temp_id };
  return { place: 1, temp_id, to: { conversation_id: 7 }, draft, written_at: '', state: 'waiting', ...more };
}

it('shows messages, gaps, and what is not stored yet', () => {
  const outbox = [waiting('a'), waiting('b'), waiting('c', { state: 'refused', code: 'forbidden' })];
  const { items, has_earlier } = shown(state, outbox);
  const told = items.map((item) => {
    if (item.kind === 'message') return item.message.seq;
    return item.kind === 'gap' ? [item.after_seq, item.before_seq] : `${item.kind} ${item.item.temp_id}`;
  });
  expect(told).toEqual([1, 2, 3, [3, 6], 6, 'waiting b', 'refused c']);
  expect(has_earlier).toBe(false);
  expect(shown(groupOf(9, { from_seq: 4 })).has_earlier).toBe(true);
});

it('does not show a message that changed before it was asked for', () => {
  const now = after(groupOf(9, { from_seq: 6 }), { messages: [message(2, { change_no: 300 })] });
  expect(shown(now).items).toHaveLength(4);
});

it('keeps what has not changed: the items, and the list', () => {
  const outbox = [waiting('b')];
  const before = shown(state, outbox);
  expect(listMessages(groupIn(state), ME, outbox, before)).toBe(before);
  const now = listMessages(groupIn(after(state, { messages: [message(7)] })), ME, outbox, before);
  expect(now).not.toBe(before);
  expect(now.items.slice(0, 5)).toEqual(before.items.slice(0, 5));
  now.items.slice(0, 5).forEach((item, place) => expect(item).toBe(before.items[place]));
});

describe('receipts', () => {
  const read = (user_id: number, read_seq: number, more = {}) =>
    member(user_id, { read_seq, delivered_seq: read_seq, change_no: 300, ...more });
  const receiptOf = (of: ChatState) =>
    shown(of).items.flatMap((item) => (item.kind === 'message' ? item.receipt : []));

  it('say of own messages how many others have them, and have read them', () => {
    const none = { of: 2, delivered: 0, read: 0 };
    expect(receiptOf(state)).toEqual([undefined, undefined, none, undefined]);
    const some = after(state, { members: [read(BIA, 3), read(CAIO, 2, { delivered_seq: 3 })] });
    expect(receiptOf(some)[2]).toEqual({ of: 2, delivered: 2, read: 1 });
    const { read: readers, delivered } = readersOf(groupIn(some), message(3, mine));
    expect([readers.map((one) => one.user_id), delivered.map((one) => one.user_id)]).toEqual([[BIA], [CAIO]]);
  });

  it('say nothing of who came later, has left, or shows none', () => {
    const rows = [
      read(BIA, 9, { left_at: '' }),
      read(CAIO, 5, { joined_seq: 3 }),
      read(4, 2),
      read(5, 0, { read_seq: null, delivered_seq: null }),
    ];
    const now = after(state, { members: rows });
    expect(receiptOf(now)[2]).toEqual({ of: 2, delivered: 0, read: 0 });
    const later = after(now, { messages: [message(4), message(5), message(7, mine)] });
    expect(
      receiptOf(after(later, { members: [read(CAIO, 7, { joined_seq: 3, change_no: 301 })] })).at(-1),
    ).toEqual({
      of: 3,
      delivered: 1,
      read: 1,
    });
  });

  it('are not there where the conversation shows none', () => {
    const off = after(state, { conversations: [conversation({ receipts: 'off', change_no: 300 })] });
    expect(receiptOf(off)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('of a message that is as it was are the same object', () => {
    const now = after(state, { members: [read(BIA, 2)] });
    const before = shown(state);
    expect(listMessages(groupIn(now), ME, [], before)).toBe(before);
  });
});
