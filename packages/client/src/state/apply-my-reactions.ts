import { inserted } from './by-seq.ts';
import { isSameList } from './is-same.ts';
import type { Held, Message, Rows } from './types.ts';
import type { Work } from './work.ts';

/** What the user has reacted with is kept with the messages, which come with it or are here. */
export function applyMyReactions(work: Work, { my_reactions = [], messages = [] }: Rows): void {
  for (const { message_id, emojis, change_no } of my_reactions) {
    const row = messages.find(({ id }) => id === message_id);
    // Seldom without its row: where a packet was full.
    const held = row ? work.get(row.conversation_id) : work.all().find((one) => find(one, message_id));
    const message = held && find(held, message_id);
    if (!held || !message?.reactions.length || change_no < message.change_no) continue;
    if (isSameList(emojis, message.my_reactions ?? [])) continue;
    const thread = {
      ...held.thread,
      messages: inserted(held.thread.messages, [{ ...message, my_reactions: emojis }]),
    };
    work.put({ ...held, thread });
  }
}

const find = ({ thread }: Held, id: number): Message | undefined =>
  thread.messages.findLast((message) => message.id === id);
