import { applyConversations } from './apply-conversations.ts';
import { applyMembers } from './apply-members.ts';
import { applyMessages } from './apply-messages.ts';
import { applyMyReactions } from './apply-my-reactions.ts';
import { applyPersonal } from './apply-personal.ts';
import { begin, enter } from './beginnings.ts';
import { isBefore, positionOf } from './cursor.ts';
import { emptyState } from './empty-state.ts';
import { closed } from './ranges.ts';
import type { ChatState, Entered, HistoryPage, Rows } from './types.ts';
import { Work } from './work.ts';

/** Where rows come from. Nothing of it: from a live packet without conversations that were entered. */
export interface Origin {
  /** Of a sync page: the cursor that it ends with. */
  readonly cursor?: string | undefined;
  /** Of a sync page: the cursor that it was asked with, undefined if with none. By default that of the state. */
  readonly since?: string | undefined;
  /** Of a sync page or a live packet. */
  readonly entered?: readonly Entered[] | undefined;
  /** Of the answer to a REST call: the state when it was asked. What it says of what was replaced meanwhile is dropped. */
  readonly asked?: ChatState | undefined;
  /** The messages are a page of those of a conversation. With `asked`. */
  readonly history?: HistoryPage | undefined;
}

/**
 * The state with rows that have come, in any order and any number of times: a row counts only if it is newer than the one that is here. The state itself if
 * nothing in it changes. What is still to be asked for is in the state: `waiting`, `gaps`, and `has_all_members` of conversations.
 */
export function applyChanges(state: ChatState, rows: Rows, origin: Origin = {}): ChatState {
  const { cursor, entered = [], asked, history } = origin;
  if (asked && asked.began_at !== state.began_at) return state;
  const since = 'since' in origin ? origin.since : state.cursor;
  // The server has an older database than before: nothing of what is here counts.
  if (cursor !== undefined && since !== undefined && isBefore(cursor, since)) {
    return applyChanges(emptyState(state.me), rows, { cursor, entered, since: undefined });
  }
  const work = new Work(state, cursor !== undefined, asked);
  if (cursor !== undefined && since === undefined) begin(work, positionOf(cursor), entered);
  applyPersonal(work, rows);
  applyConversations(work, rows);
  enter(work, rows, entered);
  applyMembers(work, rows.members ?? []);
  applyMessages(work, rows.messages ?? [], history);
  applyMyReactions(work, rows);
  if (cursor === undefined) return work.finish(state.cursor);
  closeGaps(work, positionOf(cursor));
  return work.finish(state.cursor !== undefined && isBefore(cursor, state.cursor) ? state.cursor : cursor);
}

/** Sync has told everything up to this change. */
function closeGaps(work: Work, change_no: number): void {
  for (const held of work.unsettled()) {
    const ranges = closed(held.thread.ranges, change_no);
    if (ranges !== held.thread.ranges) work.put({ ...held, thread: { ...held.thread, ranges } });
  }
}
