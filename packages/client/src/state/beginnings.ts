import { groupBy } from './group-by.ts';
import { emptyAfter, withSingle } from './ranges.ts';
import { floorOf } from './thread.ts';
import type { Entered, Held, Message, Rows } from './types.ts';
import type { Work } from './work.ts';

/**
 * Without the members and messages up to a change. The thread begins anew with the messages that came with that, or, without any, after the newest
 * that there is.
 */
function begunAnew(held: Held, change_no: number, came: readonly Message[]): Held {
  const floor = floorOf(held.settings);
  const seqs = came.map(({ seq }) => seq).filter((seq) => seq > floor);
  const range =
    seqs.length > 0
      ? { from_seq: Math.min(...seqs), to_seq: Math.max(...seqs) }
      : emptyAfter(Math.max(floor, held.row.last_seq));
  const messages = held.thread.messages.filter((message) => message.change_no > change_no);
  const ranges = withSingle([range], messages, messages);
  return {
    ...held,
    members: new Map([...held.members].filter(([, member]) => member.change_no > change_no)),
    has_all_members: false,
    thread: { messages, ranges, began_at: change_no },
  };
}

/** Before the rows of a page that was asked for without a cursor: it has everything up to this change. */
export function begin(work: Work, change_no: number, entered: readonly Entered[]): void {
  const isNewer = (row: { change_no: number }): boolean => row.change_no > change_no;
  const here = new Set(entered.map(({ conversation_id }) => conversation_id));
  for (const held of work.all()) {
    if (here.has(held.id)) continue;
    if (!isNewer(held.settings)) work.remove(held.id);
    else if (held.thread.began_at < change_no) work.put(begunAnew(held, change_no, []));
  }
  work.left.keep((number) => number > change_no);
  work.hidden.keep((number) => number > change_no);
  work.contacts.keep(isNewer);
  work.blocks.keep(isNewer);
  // Those that are not on the page are asked for once more.
  for (const [id, { messages }] of work.waiting.now) {
    work.waiting.set(id, { messages: messages.filter(isNewer) });
  }
  work.began_at = Math.max(work.began_at, change_no);
}

/** Before the members and messages of conversations that come as on a first page. */
export function enter(work: Work, rows: Rows, entered: readonly Entered[]): void {
  if (entered.length === 0) return;
  const messages = groupBy(rows.messages ?? [], ({ conversation_id }) => conversation_id);
  for (const { conversation_id: id, change_no } of entered) {
    const held = work.get(id);
    const began_at = work.state.conversations.get(id)?.thread.began_at ?? -1;
    if (!held || began_at > change_no) continue;
    // The same again: a packet in parts, or twice.
    if (began_at < change_no) work.put(begunAnew(held, change_no, messages.get(id) ?? []));
    work.begun.add(id);
  }
}
