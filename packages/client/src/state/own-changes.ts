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

/** A conversation that was asked for is not there for the user. */
export function forgetWaiting(state: ChatState, conversation_id: number): ChatState {
  const work = new Work(state, false, undefined);
  work.waiting.delete(conversation_id);
  return work.finish(state.cursor);
}
