import type { ChatMessage } from '../state/chat';
import type { OutboxItem } from '../state/outbox-item';
import { dayOf } from '../text/times';

/** Messages of one person within this time form a group. */
const GROUP_MS = 5 * 60_000;

interface BubbleRow {
  /** Stays the same when a pending message is stored. */
  key: string;
  isOwn: boolean;
  isFirst: boolean;
  isLast: boolean;
}

export type MessageRow = BubbleRow & { kind: 'message'; message: ChatMessage };
export type PendingRow = BubbleRow & { kind: 'pending'; item: OutboxItem };
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
  messages: readonly ChatMessage[];
  pending: readonly OutboxItem[];
  isAtStart: boolean;
  /** From this seq on every message is in `messages`. */
  from_seq: number;
  /** The seq of the first message that was unread when the conversation was opened. */
  unreadFrom: number | undefined;
  isTyping: boolean;
}

interface Bubble {
  at: string;
  moment: Moment;
  sender_id: number;
  row: (position: Omit<BubbleRow, 'key'>) => Row;
}

interface Moment {
  ms: number;
  /** See `dayOf`. */
  day: number;
}

/** Parsing times is the slowest part here, and there may be 20,000 messages. */
const moments = new WeakMap<object, Moment>();

function momentOf(written: ChatMessage | OutboxItem, at: string): Moment {
  const known = moments.get(written);
  if (known) return known;
  const ms = Date.parse(at);
  const moment = { ms, day: dayOf(ms) };
  moments.set(written, moment);
  return moment;
}

/** The rows of a conversation from top to bottom: days, the divider above new messages, and bubbles in groups. */
export function buildRows(source: RowSource): Row[] {
  const { me, unreadFrom, isAtStart } = source;
  const bubbles = listBubbles(source);
  const rows: Row[] = [isAtStart ? { kind: 'start', key: 'start' } : { kind: 'earlier', key: 'earlier' }];
  // The first unread message may not be loaded yet: then there is no divider either.
  const dividerAt =
    unreadFrom === undefined || unreadFrom < source.from_seq ? -1 : firstNew(source.messages, unreadFrom, me);
  const days = new Map<number, number>();

  for (const [index, bubble] of bubbles.entries()) {
    const previous = bubbles[index - 1];
    const next = bubbles[index + 1];
    const isNewDay = !previous || previous.moment.day !== bubble.moment.day;
    if (isNewDay) rows.push({ kind: 'day', key: dayKey(bubble, days), at: bubble.at });
    if (index === dividerAt) rows.push({ kind: 'new', key: 'new' });
    const isFirst = isNewDay || index === dividerAt || !belongsTogether(previous, bubble);
    const isLast =
      !next ||
      index + 1 === dividerAt ||
      !belongsTogether(bubble, next) ||
      bubble.moment.day !== next.moment.day;
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
      row: (position) => ({
        kind: 'message',
        key: message.temp_id ?? `m${message.id}`,
        message,
        ...position,
      }),
    })),
    ...pending
      .filter(({ temp_id }) => !stored.has(temp_id))
      .map((item): Bubble => ({
        at: item.written_at,
        moment: momentOf(item, item.written_at),
        sender_id: me,
        row: (position) => ({ kind: 'pending', key: item.temp_id, item, ...position }),
      })),
  ];
}

/** Does not depend on which messages of the day are loaded. A day that comes twice, since a clock went back, gets another key. */
function dayKey({ moment: { day } }: Bubble, seen: Map<number, number>): string {
  const times = seen.get(day) ?? 0;
  seen.set(day, times + 1);
  return times === 0 ? `day-${day}` : `day-${day}-${times}`;
}

function firstNew(messages: readonly ChatMessage[], unreadFrom: number, me: number): number {
  return messages.findIndex(
    ({ seq, sender_id, is_deleted }) => seq >= unreadFrom && sender_id !== me && !is_deleted,
  );
}

function belongsTogether(previous: Bubble, next: Bubble): boolean {
  return previous.sender_id === next.sender_id && Math.abs(next.moment.ms - previous.moment.ms) < GROUP_MS;
}
