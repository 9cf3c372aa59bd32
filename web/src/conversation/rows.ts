import type { MessageItem } from '@mychat/client';
import { type Bubble, bubbleOf, type Row } from './row-items';

/** Messages of one person within this time form a group. */
const GROUP_MS = 5 * 60_000;

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
    previous?.kind === 'bubble' &&
    next.kind === 'bubble' &&
    previous.sender_id === next.sender_id &&
    previous.moment.day === next.moment.day &&
    Math.abs(next.moment.ms - previous.moment.ms) < GROUP_MS
  );
}
