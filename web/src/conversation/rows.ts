import type { OutboxItem } from '../state/outbox-item';
import type { KeptMessage } from '../state/chat';
import { dayOf } from '../text/times';

/** Messages of one person within this time stand together. */
const GROUP_MS = 5 * 60_000;

interface Place {
  /** Stays the same when a message goes from waiting to stored. */
  key: string;
  isOwn: boolean;
  isFirst: boolean;
  isLast: boolean;
}

export type MessageRow = Place & { kind: 'message'; message: KeptMessage };
export type PendingRow = Place & { kind: 'pending'; item: OutboxItem };
export type Row =
  | MessageRow
  | PendingRow
  | { kind: 'day'; key: string; at: string }
  | { kind: 'new'; key: string }
  | { kind: 'start'; key: string }
  | { kind: 'earlier'; key: string }
  | { kind: 'typing'; key: string };

export interface RowSource {
  me: number;
  messages: readonly KeptMessage[];
  pending: readonly OutboxItem[];
  isAtStart: boolean;
  /** From here on every message is in `messages`. */
  from_seq: number;
  /** The first message that was not read when the conversation was opened. */
  newFrom: number | undefined;
  isTyping: boolean;
}

interface Bubble {
  at: string;
  moment: Moment;
  sender_id: number;
  row: (place: Omit<Place, 'key'>) => Row;
}

interface Moment {
  ms: number;
  /** The calendar's day where the reader is. */
  day: number;
}

/** Reading a time takes longer than everything else here, and there may be 20,000. */
const moments = new WeakMap<object, Moment>();

function momentOf(written: KeptMessage | OutboxItem, at: string): Moment {
  const known = moments.get(written);
  if (known) return known;
  const ms = Date.parse(at);
  const moment = { ms, day: dayOf(ms) };
  moments.set(written, moment);
  return moment;
}

/** What stands in a conversation from top to bottom: days, the line where the new begins, and bubbles in groups. */
export function buildRows(source: RowSource): Row[] {
  const { me, newFrom, isAtStart } = source;
  const bubbles = listBubbles(source);
  const rows: Row[] = [isAtStart ? { kind: 'start', key: 'start' } : { kind: 'earlier', key: 'earlier' }];
  // What is new may begin further up than what is here: then the line comes with it.
  const lineAt =
    newFrom === undefined || newFrom < source.from_seq ? -1 : firstNew(source.messages, newFrom, me);
  const days = new Map<number, number>();

  for (const [index, bubble] of bubbles.entries()) {
    const before = bubbles[index - 1];
    const after = bubbles[index + 1];
    const isNewDay = !before || before.moment.day !== bubble.moment.day;
    if (isNewDay) rows.push({ kind: 'day', key: dayKey(bubble, days), at: bubble.at });
    if (index === lineAt) rows.push({ kind: 'new', key: 'new' });
    const isFirst = isNewDay || index === lineAt || !belongsTogether(before, bubble);
    const isLast =
      !after ||
      index + 1 === lineAt ||
      !belongsTogether(bubble, after) ||
      bubble.moment.day !== after.moment.day;
    rows.push(bubble.row({ isOwn: bubble.sender_id === me, isFirst, isLast }));
  }
  if (source.isTyping) rows.push({ kind: 'typing', key: 'typing' });
  return rows;
}

function listBubbles({ me, messages, pending }: RowSource): Bubble[] {
  const stored = new Set(
    messages.flatMap(({ temp_id, sender_id }) => (sender_id === me && temp_id ? [temp_id] : [])),
  );
  return [
    ...messages.map((message): Bubble => ({
      at: message.created_at,
      moment: momentOf(message, message.created_at),
      sender_id: message.sender_id,
      row: (place) => ({ kind: 'message', key: message.temp_id ?? `m${message.id}`, message, ...place }),
    })),
    ...pending
      .filter(({ temp_id }) => !stored.has(temp_id))
      .map((item): Bubble => ({
        at: item.written_at,
        moment: momentOf(item, item.written_at),
        sender_id: me,
        row: (place) => ({ kind: 'pending', key: item.temp_id, item, ...place }),
      })),
  ];
}

/** The same when older messages of that day come in; told apart where a clock went back. */
function dayKey({ moment: { day } }: Bubble, seen: Map<number, number>): string {
  const times = seen.get(day) ?? 0;
  seen.set(day, times + 1);
  return times === 0 ? `day-${day}` : `day-${day}-${times}`;
}

function firstNew(messages: readonly KeptMessage[], newFrom: number, me: number): number {
  return messages.findIndex(
    ({ seq, sender_id, is_deleted }) => seq >= newFrom && sender_id !== me && !is_deleted,
  );
}

function belongsTogether(before: Bubble, after: Bubble): boolean {
  return before.sender_id === after.sender_id && Math.abs(after.moment.ms - before.moment.ms) < GROUP_MS;
}
