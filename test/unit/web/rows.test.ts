import type { Message, MessageItem } from '@mychat/client';
import type { Row } from '../../../web/src/conversation/row-items';
import { buildRows, type RowSource } from '../../../web/src/conversation/rows';
import { aMessage, ME } from '../client/support/rows';

const BIA = 2;

/** At noon in local time, so that no time zone moves it to another day. */
const at = (day: number, minute = 0): string => new Date(2026, 0, day, 12, minute).toISOString();

const message = (
  seq: number,
  sender_id: number,
  created_at: string,
  more: Partial<Message> = {},
): MessageItem => ({
  kind: 'message',
  message: aMessage({ id: 100 + seq, conversation_id: 7, seq, sender_id, created_at, ...more }),
});

const rowsOf = (source: Partial<RowSource>): Row[] =>
  buildRows({ me: ME, items: [], has_earlier: false, unreadFrom: undefined, isTyping: false, ...source });

const waiting = (temp_id: string, minute: number): MessageItem => ({
  kind: 'waiting',
  item: {
    place: minute,
    temp_id,
    to: { user_id: BIA },
    draft: { content: 'x' },
    written_at: at(2, minute),
    state: 'waiting',
  },
});

/**
 * s: start, e: earlier messages, d: day, n: "new messages" divider, >: own, <: received, ~: pending, t: typing, g: gap, -: what was done to a group, [ and ]: start and end
 * of a group.
 */
function draw(rows: Row[]): string {
  return rows
    .map((row) => {
      if (row.kind === 'message' || row.kind === 'pending') {
        const mark = row.kind === 'pending' ? '~' : row.isOwn ? '>' : '<';
        return `${row.isFirst ? '[' : ''}${mark}${row.isLast ? ']' : ''}`;
      }
      return { day: 'd', new: 'n', start: 's', earlier: 'e', typing: 't', gap: 'g', system: '-' }[row.kind];
    })
    .join(' ');
}

it('bubbles are grouped by person, five minutes and day', () => {
  const items = [
    message(1, BIA, at(1)),
    message(2, BIA, at(1, 1)),
    message(3, BIA, at(1, 30)),
    message(4, ME, at(1, 31)),
    message(5, ME, at(2)),
  ];

  expect(draw(rowsOf({ items }))).toBe('s d [< <] [<] [>] d [>]');
});

it('a line about the group stands between bubbles, and is not new', () => {
  const joined = message(2, BIA, at(2, 1), { content_type: 'system', content: null });
  const items = [message(1, BIA, at(2)), joined, message(3, BIA, at(2, 2))];

  expect(draw(rowsOf({ items }))).toBe('s d [<] - [<]');
  expect(draw(rowsOf({ items, unreadFrom: 2 }))).toBe('s d [<] - n [<]');
  expect(draw(rowsOf({ items: [joined, joined] }))).toBe('s d - -');
});

it("the divider is above the other person's first unread message, and splits its group", () => {
  const items = [1, 2, 3].map((seq) => message(seq, BIA, at(2, seq)));

  expect(draw(rowsOf({ items, unreadFrom: 2 }))).toBe('s d [<] n [< <]');
  expect(draw(rowsOf({ items, unreadFrom: 4 }))).toBe('s d [< < <]');
  // The first unread message is not loaded.
  expect(draw(rowsOf({ items: items.slice(1), has_earlier: true, unreadFrom: 1 }))).toBe('e d [< <]');
});

it('pending messages are in the group of those before them', () => {
  const stored = message(1, ME, at(2), { temp_id: 'a' });

  expect(draw(rowsOf({ items: [stored, waiting('b', 1)] }))).toBe('s d [> ~]');
});

it('nothing goes on over messages that are not here', () => {
  const items: MessageItem[] = [
    message(1, BIA, at(2)),
    { kind: 'gap', after_seq: 1, before_seq: 8 },
    message(8, BIA, at(2, 1)),
  ];

  expect(draw(rowsOf({ items }))).toBe('s d [<] g d [<]');
});

it('a message keeps its key when it is stored', () => {
  const pending = rowsOf({ items: [waiting('a', 0)] }).at(-1);
  const stored = rowsOf({ items: [message(1, ME, at(2), { temp_id: 'a' })] }).at(-1);

  expect(pending?.key).toBe('a');
  expect(stored?.key).toBe('a');
});

it('there are rows for older messages and for typing', () => {
  expect(draw(rowsOf({ has_earlier: true, isTyping: true }))).toBe('e t');
});

it('all keys are different', () => {
  const items = Array.from({ length: 50 }, (_none, index) =>
    message(index + 1, index % 3 ? ME : BIA, at(1 + (index % 7))),
  );
  const keys = rowsOf({ items, unreadFrom: 20, isTyping: true }).map(({ key }) => key);

  expect(new Set(keys).size).toBe(keys.length);
});
