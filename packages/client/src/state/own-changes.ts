import { without } from './thread.ts';
import type { ChatState } from './types.ts';
import { Work } from './work.ts';

/** The user has read up to here on this device, whether the server knows it already or not. */
export function readUpTo(state: ChatState, conversation_id: number, up_to_seq: number): ChatState {
  const work = new Work(state, false, undefined);
  const held = work.get(conversation_id);
  if (!held) return state;
  const { settings } = held;
  const read_seq = Math.max(held.read_seq, Math.min(up_to_seq, held.row.last_seq));
  if (read_seq === held.read_seq && !settings.marked_unread) return state;
  const unmarked = settings.marked_unread ? { ...settings, marked_unread: false } : settings;
  work.put({ ...held, read_seq, settings: unmarked });
  return work.finish(state.cursor);
}

/** These messages, and no others, are not shown any more. @param concealed conversation ids by message id */
export function conceal(state: ChatState, concealed: ReadonlyMap<number, number>): ChatState {
  const work = new Work({ ...state, concealed }, false, undefined);
  for (const id of new Set([...state.concealed.values(), ...concealed.values()])) {
    const held = work.get(id);
    // Another object, so that its summary is made anew.
    if (held) work.put({ ...held });
  }
  return work.finish(state.cursor);
}

/** The user has removed this message from their view, whether the server has told so already or not. */
export function hideMessage(state: ChatState, message_id: number): ChatState {
  const work = new Work(state, false, undefined);
  if (work.hidden.now.has(message_id)) return state;
  work.hidden.set(message_id, 0);
  for (const held of work.all()) {
    const thread = without(held.thread, ({ id }) => id === message_id);
    if (thread !== held.thread) work.put({ ...held, thread });
  }
  return work.finish(state.cursor);
}

/** A conversation that was asked for is not there for the user. */
export function forgetWaiting(state: ChatState, conversation_id: number): ChatState {
  const work = new Work(state, false, undefined);
  work.waiting.delete(conversation_id);
  return work.finish(state.cursor);
}
