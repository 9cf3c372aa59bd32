import type { Message, MessageItem, OutboxItem, Receipt } from '@mychat/client';
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

export type MessageRow = BubbleRow & { kind: 'message'; message: Message; receipt: Receipt | undefined };
export type PendingRow = BubbleRow & { kind: 'pending'; item: OutboxItem };
export type Row =
  | MessageRow
  | PendingRow
  | { kind: 'day'; key: string; at: string }
  | { kind: 'new'; key: string }
  | { kind: 'start'; key: string }
  | { kind: 'earlier'; key: string }
  /** Messages after this one are not on this device. */
  | { kind: 'gap'; key: string; after_seq: number }
  | { kind: 'typing'; key: string };

export interface RowSource {
  me: number;
  /** Oldest first. */
  items: readonly MessageItem[];
  /** Whether the server has older ones. */
  has_earlier: boolean;
  /** The seq of the first message that was unread when the conversation was opened. */
  unreadFrom: number | undefined;
  isTyping: boolean;
}

interface Bubble {
  kind: 'bubble';
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

function momentOf(written: Message | OutboxItem, at: string): Moment {
  const known = moments.get(written);
  if (known) return known;
  const ms = Date.parse(at);
  const moment = { ms, day: dayOf(ms) };
  moments.set(written, moment);
  return moment;
}

/** The rows of a conversation from top to bottom: days, the divider above new messages, and bubbles in groups. */
export function buildRows(source: RowSource): Row[] {
  const { me, items, has_earlier } = source;
  const bubbles = items.map((item) => bubbleOf(item, me));
  const rows: Row[] = [has_earlier ? { kind: 'earlier', key: 'earlier' } : { kind: 'start', key: 'start' }];
  const dividerAt = placeOfDivider(source);
  const days = new Map<number, number>();

  let previous: Bubble | undefined;
  for (const [index, bubble] of bubbles.entries()) {
    if (bubble.kind === 'gap') {
      rows.push(bubble);
      previous = undefined;
      continue;
    }
    const next = bubbles[index + 1];
    const isNewDay = !previous || previous.moment.day !== bubble.moment.day;
    if (isNewDay) rows.push({ kind: 'day', key: dayKey(bubble, days), at: bubble.at });
    if (index === dividerAt) rows.push({ kind: 'new', key: 'new' });
    const isFirst = isNewDay || index === dividerAt || !belongsTogether(previous, bubble);
    const isLast = !next || next.kind === 'gap' || index + 1 === dividerAt || !belongsTogether(bubble, next);
    rows.push(bubble.row({ isOwn: bubble.sender_id === me, isFirst, isLast }));
    previous = bubble;
  }
  if (source.isTyping) rows.push({ kind: 'typing', key: 'typing' });
  return rows;
}

function bubbleOf(item: MessageItem, me: number): Bubble | (Row & { kind: 'gap' }) {
  if (item.kind === 'gap') {
    const { after_seq } = item;
    return { kind: 'gap', key: `gap-${after_seq}`, after_seq };
  }
  if (item.kind === 'message') {
    const { message, receipt } = item;
    return {
      kind: 'bubble',
      at: message.created_at,
      moment: momentOf(message, message.created_at),
      sender_id: message.sender_id,
      row: (position) => ({
        kind: 'message',
        key: message.temp_id ?? `m${message.id}`,
        message,
        receipt,
        ...position,
      }),
    };
  }
  const { item: pending } = item;
  return {
    kind: 'bubble',
    at: pending.written_at,
    moment: momentOf(pending, pending.written_at),
    sender_id: me,
    row: (position) => ({ kind: 'pending', key: pending.temp_id, item: pending, ...position }),
  };
}

/** Does not depend on which messages of the day are loaded. A day that comes twice, since a clock went back, gets another key. */
function dayKey({ moment: { day } }: Bubble, seen: Map<number, number>): string {
  const times = seen.get(day) ?? 0;
  seen.set(day, times + 1);
  return times === 0 ? `day-${day}` : `day-${day}-${times}`;
}

/** The place of the first new item, or -1. While the first unread message may not be loaded yet, there is no divider either. */
function placeOfDivider({ items, has_earlier, unreadFrom, me }: RowSource): number {
  if (unreadFrom === undefined || (has_earlier && unreadFrom < oldestSeq(items))) return -1;
  return items.findIndex(
    (item) =>
      item.kind === 'message' &&
      item.message.seq >= unreadFrom &&
      item.message.sender_id !== me &&
      item.message.content_type !== 'system' &&
      item.message.deleted_at === null,
  );
}

/** Of the messages that are here; Infinity if there are none. */
export function oldestSeq(items: readonly MessageItem[]): number {
  for (const item of items) if (item.kind === 'message') return item.message.seq;
  return Infinity;
}

function belongsTogether(previous: Bubble | undefined, next: Bubble): boolean {
  return (
    previous !== undefined &&
    previous.sender_id === next.sender_id &&
    previous.moment.day === next.moment.day &&
    Math.abs(next.moment.ms - previous.moment.ms) < GROUP_MS
  );
}
