import { floorOf } from '../../../packages/client/src/state/thread.ts';
import type { ChatState, ConversationSummary } from '../../../packages/client/src/state/types.ts';

/** The order of lists. */
function compare(one: ConversationSummary, other: ConversationSummary): number {
  const pinned = Number(other.settings.pinned_at !== null) - Number(one.settings.pinned_at !== null);
  if (pinned !== 0) return pinned;
  if (one.active_at !== other.active_at) return one.active_at > other.active_at ? -1 : 1;
  return other.id - one.id;
}

/** What is true of every state, whatever has come. Returns what is not. */
export function faultsOf(state: ChatState): string[] {
  const faults: string[] = [];
  const isTrue = (condition: boolean, what: string): void => void (condition || faults.push(what));
  const all = [...state.conversations];
  for (const one of all) {
    const { ranges, messages } = one.thread;
    const floor = floorOf(one.settings);
    ranges.forEach(({ from_seq, to_seq }, place) => {
      const before = ranges[place - 1];
      isTrue(from_seq > floor, `a range of ${one.id} begins out of view`);
      const isFollowed = ranges[place + 1]?.awaits !== undefined;
      isTrue(from_seq <= to_seq || place === ranges.length - 1 || isFollowed, `an empty range in ${one.id}`);
      isTrue(before === undefined || before.to_seq + 1 < from_seq, `ranges of ${one.id} touch`);
    });
    messages.forEach(({ seq, id }, place) => {
      isTrue(seq > floor && !state.hidden.has(id), `message ${seq} of ${one.id} is not in view`);
      isTrue((messages[place - 1]?.seq ?? 0) < seq, `messages of ${one.id} have no order`);
    });
    isTrue(one.read_seq >= one.settings.read_seq, `reading of ${one.id} goes back`);
    isTrue(
      one.summary.settings === one.settings && one.summary.conversation === one.row,
      `old summary of ${one.id}`,
    );
    isTrue(state.gaps.has(one.id) === ranges.some(({ awaits }) => awaits !== undefined), `gaps of ${one.id}`);
    isTrue(!state.waiting.has(one.id) && !state.left.has(one.id), `${one.id} waits or has been left`);
  }
  const shown = all.filter(
    ({ row, settings }) =>
      settings.hidden_at === null || row.last_seq > Math.max(settings.last_seq, settings.cleared_seq),
  );
  const listed = (isArchived: boolean): ConversationSummary[] =>
    shown
      .map(({ summary }) => summary)
      .filter(({ settings }) => (settings.archived_at !== null) === isArchived)
      .toSorted(compare);
  isTrue(isSameList(state.list.current, listed(false)), 'the list has no order');
  isTrue(isSameList(state.list.archived, listed(true)), 'the archive has no order');
  const unread = all.filter(({ summary }) => summary.is_unread);
  const sum = (what: 'unread_count' | 'unread_mentions'): number =>
    unread.reduce((total, { summary }) => total + summary[what], 0);
  const { messages, mentions, conversations } = state.unread;
  isTrue(messages === sum('unread_count') && mentions === sum('unread_mentions'), 'the total of unread');
  isTrue(conversations === unread.length, 'the number of unread conversations');
  const ids = new Set([...all.map(({ id }) => id), ...state.waiting.keys()]);
  isTrue(
    [...state.left.keys()].every((id) => !ids.has(id) || state.waiting.has(id)),
    'left and held',
  );
  isTrue(
    [...state.gaps.keys()].every((id) => ids.has(id)),
    'a gap of what is not held',
  );
  isTrue(
    [...state.direct].every((id) => ids.has(id)),
    'a direct one that is not held',
  );
  return faults;
}

const isSameList = (one: readonly ConversationSummary[], other: readonly ConversationSummary[]): boolean =>
  one.length === other.length && one.every((summary, place) => summary === other[place]);
