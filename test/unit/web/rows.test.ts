import { buildRows, type Row, type RowSource } from '../../../web/src/conversation/rows';

const ME = 1;
const BIA = 2;

/** At noon in local time, so that no time zone moves it to another day. */
const at = (day: number, minute = 0): string => new Date(2026, 0, day, 12, minute).toISOString();

const message = (seq: number, sender_id: number, created_at: string) => ({
  id: 100 + seq,
  conversation_id: 7,
  seq,
  sender_id,
  content: 'x',
  created_at,
});

const rowsOf = (source: Partial<RowSource>): Row[] =>
  buildRows({
    me: ME,
    messages: [],
    pending: [],
    isAtStart: true,
    from_seq: 1,
    unreadFrom: undefined,
    isTyping: false,
    ...source,
  });

const item = (temp_id: string, minute: number) => ({
  place: minute,
  temp_id,
  peer_id: BIA,
  content: 'x',
  written_at: at(2, minute),
  state: 'waiting' as const,
});

/**
 * s: start, e: earlier messages, d: day, n: "new messages" divider, >: own, <: received, ~: pending, t: typing, [ and ]: start and end
 * of a group.
 */
function draw(rows: Row[]): string {
  return rows
    .map((row) => {
      if (row.kind === 'message' || row.kind === 'pending') {
        const mark = row.kind === 'pending' ? '~' : row.isOwn ? '>' : '<';
        return `${row.isFirst ? '[' : ''}${mark}${row.isLast ? ']' : ''}`;
      }
      return { day: 'd', new: 'n', start: 's', earlier: 'e', typing: 't' }[row.kind];
    })
    .join(' ');
}

it('bubbles are grouped by person, five minutes and day', () => {
  const messages = [
    message(1, BIA, at(1)),
    message(2, BIA, at(1, 1)),
    message(3, BIA, at(1, 30)),
    message(4, ME, at(1, 31)),
    message(5, ME, at(2)),
  ];

  expect(draw(rowsOf({ messages }))).toBe('s d [< <] [<] [>] d [>]');
});

it("the divider is above the other person's first unread message, and splits its group", () => {
  const messages = [1, 2, 3].map((seq) => message(seq, BIA, at(2, seq)));

  expect(draw(rowsOf({ messages, unreadFrom: 2 }))).toBe('s d [<] n [< <]');
  expect(draw(rowsOf({ messages, unreadFrom: 4 }))).toBe('s d [< < <]');
  // The first unread message is not loaded.
  expect(draw(rowsOf({ messages, unreadFrom: 1, from_seq: 2 }))).toBe('s d [< < <]');
});

it('pending messages are at the end, in their group, and not twice once they are stored', () => {
  const stored = { ...message(1, ME, at(2)), temp_id: 'a' };

  expect(draw(rowsOf({ messages: [stored], pending: [item('a', 0), item('b', 1)] }))).toBe('s d [> ~]');
});

it('a message keeps its key when it is stored', () => {
  const pending = rowsOf({ pending: [item('a', 0)] }).at(-1);
  const stored = rowsOf({ messages: [{ ...message(1, ME, at(2)), temp_id: 'a' }] }).at(-1);

  expect(pending?.key).toBe('a');
  expect(stored?.key).toBe('a');
});

it('there are rows for older messages and for typing', () => {
  expect(draw(rowsOf({ isAtStart: false, isTyping: true }))).toBe('e t');
});

it('all keys are different', () => {
  const messages = Array.from({ length: 50 }, (_none, index) =>
    message(index + 1, index % 3 ? ME : BIA, at(1 + (index % 7))),
  );
  const keys = rowsOf({ messages, unreadFrom: 20, isTyping: true }).map(({ key }) => key);

  expect(new Set(keys).size).toBe(keys.length);
});
