import { findBySeq, inserted, placeOf } from './by-seq.ts';
import { clipped, emptyAfter, withSingle } from './ranges.ts';
import type { Conversation, Held, Message, Settings, Thread } from './types.ts';

/** Up to this seq the user sees nothing: it was before they joined, or they have cleared it. */
export const floorOf = ({ joined_seq, cleared_seq }: Settings): number => Math.max(joined_seq, cleared_seq);

/** @param newest_seq the newest message that there is */
export const emptyThread = (newest_seq: number, began_at: number): Thread => ({
  messages: [],
  ranges: [emptyAfter(newest_seq)],
  began_at,
});

type Said = Pick<Conversation, 'last_seq' | 'last_message_at'>;

/** No row tells of new messages: the conversation's goes on with what is known of the newest. */
export function saidIn(row: Conversation, { last_seq, last_message_at }: Said): Conversation {
  return last_seq > row.last_seq ? { ...row, last_seq, last_message_at } : row;
}

/** With messages that came one by one. @param added newer than those that are here, by seq */
export function withMessages(held: Held, added: readonly Message[]): Held {
  const last = added.at(-1);
  if (!last) return held;
  const messages = requoted(inserted(held.thread.messages, added), added);
  const ranges = withSingle(held.thread.ranges, messages, added);
  const row = saidIn(held.row, { last_seq: last.seq, last_message_at: last.created_at });
  return { ...held, row, thread: { ...held.thread, messages, ranges } };
}

/** Characters of a text that a quote has. */
const EXCERPT_LENGTH = 100;

/** What is edited is quoted as it is now, and what is deleted no more: quotes do not come again for that. */
function requoted(messages: readonly Message[], added: readonly Message[]): readonly Message[] {
  const changed = new Map(
    added.filter(({ edited_at, deleted_at }) => edited_at ?? deleted_at).map((row) => [row.id, row.content]),
  );
  if (changed.size === 0) return messages;
  return messages.map((message) => {
    const { reply_to } = message;
    const content = reply_to && changed.get(reply_to.message_id);
    if (!reply_to || content === undefined) return message;
    const excerpt = content && Array.from(content).slice(0, EXCERPT_LENGTH).join('');
    return { ...message, reply_to: { ...reply_to, excerpt } };
  });
}

/** Those that count of messages that came: in the user's view, and newer than what is here. By seq, each once. */
export function newsOf(
  { settings, thread }: Held,
  rows: readonly Message[],
  hidden: ReadonlyMap<number, number>,
): readonly Message[] {
  const floor = floorOf(settings);
  const newest = new Map<number, Message>();
  for (const row of rows) {
    const held = newest.get(row.seq) ?? findBySeq(thread.messages, row.seq);
    const isNews = !held || row.change_no > held.change_no;
    if (isNews && row.seq > floor && !hidden.has(row.id)) newest.set(row.seq, withMine(row, held));
  }
  return [...newest.values()].toSorted((a, b) => a.seq - b.seq);
}

/** What the user has reacted with does not come with every state of a message. */
function withMine(row: Message, held: Message | undefined): Message {
  const my_reactions = row.my_reactions ?? held?.my_reactions;
  return my_reactions && row.reactions.length > 0 ? { ...row, my_reactions } : row;
}

/** Without what is up to a seq. */
export function cut(thread: Thread, seq: number): Thread {
  const ranges = clipped(thread.ranges, seq);
  const place = placeOf(thread.messages, seq + 1);
  if (ranges === thread.ranges && place === 0) return thread;
  return { ...thread, ranges, messages: thread.messages.slice(place) };
}

export function without(thread: Thread, isGone: (message: Message) => boolean): Thread {
  return thread.messages.some(isGone)
    ? { ...thread, messages: thread.messages.filter((message) => !isGone(message)) }
    : thread;
}
