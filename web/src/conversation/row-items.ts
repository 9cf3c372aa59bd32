import type { Message, MessageItem, OutboxItem, Receipt } from '@mychat/client';
import { dayOf } from '../text/times';

interface BubbleRow {
  /** Stays the same when a pending message is stored. */
  key: string;
  isOwn: boolean;
  isFirst: boolean;
  isLast: boolean;
}

export type MessageRow = BubbleRow & { kind: 'message'; message: Message; receipt: Receipt | undefined };
export type PendingRow = BubbleRow & { kind: 'pending'; item: OutboxItem };
/** What was done to a group. */
export interface SystemRow {
  kind: 'system';
  key: string;
  message: Message;
}
export type Row =
  | MessageRow
  | SystemRow
  | PendingRow
  | { kind: 'day'; key: string; at: string }
  | { kind: 'new'; key: string }
  | { kind: 'start'; key: string }
  | { kind: 'earlier'; key: string }
  /** Messages after this one are not on this device. */
  | { kind: 'gap'; key: string; after_seq: number }
  | { kind: 'typing'; key: string };

/** An item of the list, and the row that it becomes in its place among the others. */
export interface Bubble {
  /** A line stands by itself: what is before and after it does not belong together. */
  kind: 'bubble' | 'line';
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

export function bubbleOf(item: MessageItem, me: number): Bubble | (Row & { kind: 'gap' }) {
  if (item.kind === 'gap') {
    const { after_seq } = item;
    return { kind: 'gap', key: `gap-${after_seq}`, after_seq };
  }
  if (item.kind === 'message') {
    const { message, receipt } = item;
    const { created_at: at, sender_id } = message;
    const written = { at, moment: momentOf(message, at), sender_id };
    if (message.content_type === 'system') {
      return { ...written, kind: 'line', row: () => ({ kind: 'system', key: `m${message.id}`, message }) };
    }
    return {
      ...written,
      kind: 'bubble',
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
