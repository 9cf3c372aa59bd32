import { isSame } from './is-same.ts';
import { receiptOf } from './receipts.ts';
import { floorOf } from './thread.ts';
import type { Held, Message, MessageItem, MessageList, OutboxItem, Receipt } from './types.ts';

/** Items by what they show, so that one is the same object as long as that has not changed. */
const made = new WeakMap<Message | OutboxItem, MessageItem>();

const isAsBefore = (one: Receipt | undefined, other: Receipt | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && isSame(one, other));

function itemOf(message: Message, receipt: Receipt | undefined): MessageItem {
  const known = made.get(message);
  if (known?.kind === 'message' && isAsBefore(known.receipt, receipt)) return known;
  return remember(message, { kind: 'message', message, ...(receipt && { receipt }) });
}

const unsent = (item: OutboxItem): MessageItem =>
  made.get(item) ?? remember(item, { kind: item.state, item });

function remember(key: Message | OutboxItem, item: MessageItem): MessageItem {
  made.set(key, item);
  return item;
}

function gapBetween(after_seq: number, before_seq: number, before: MessageList | undefined): MessageItem {
  const known = before?.items.find(
    (item) => item.kind === 'gap' && item.after_seq === after_seq && item.before_seq === before_seq,
  );
  return known ?? { kind: 'gap', after_seq, before_seq };
}

/**
 * What is shown of a conversation, oldest first.
 *
 * @param outbox what the user has written there and is not stored yet, in the order of writing
 * @param before the list that was shown: returned if nothing has changed
 */
export function listMessages(
  held: Held,
  me: number,
  outbox: readonly OutboxItem[],
  before?: MessageList,
): MessageList {
  const { messages, ranges } = held.thread;
  const items: MessageItem[] = [];
  const stored = new Set<string>();
  let [place, shown_to] = [0, 0];
  ranges.forEach((range, index) => {
    if (index > 0) items.push(gapBetween(shown_to, range.from_seq, before));
    for (let message = messages[place]; message && message.seq <= range.to_seq; message = messages[place]) {
      place += 1;
      if (message.seq < range.from_seq) continue;
      const isOwn =
        message.sender_id === me && message.content_type !== 'system' && message.deleted_at === null;
      if (message.temp_id !== undefined) stored.add(message.temp_id);
      items.push(itemOf(message, isOwn ? receiptOf(held, message) : undefined));
    }
    shown_to = range.to_seq;
  });
  items.push(...outbox.filter(({ temp_id }) => !stored.has(temp_id)).map(unsent));
  const has_earlier = (ranges[0]?.from_seq ?? 0) > floorOf(held.settings) + 1;
  const isUnchanged =
    before?.has_earlier === has_earlier &&
    before.items.length === items.length &&
    before.items.every((item, at) => item === items[at]);
  return isUnchanged ? before : { items, has_earlier };
}
