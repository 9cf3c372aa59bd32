import { isSame } from './is-same.ts';
import { isHidden } from './summary.ts';
import type { ConversationList, ConversationState, ConversationSummary, UnreadTotals } from './types.ts';

const isPinned = ({ settings }: ConversationSummary): boolean => settings.pinned_at !== null;

/** Whether one comes before the other. None are equal. */
function isFirst(one: ConversationSummary, other: ConversationSummary): boolean {
  if (isPinned(one) !== isPinned(other)) return isPinned(one);
  return one.active_at === other.active_at ? one.id > other.id : one.active_at > other.active_at;
}

/** Where it is, or belongs. */
function placeIn(list: readonly ConversationSummary[], summary: ConversationSummary): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = list[middle];
    if (other && isFirst(other, summary)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lists in which conversations change, and what in them is unread. They are copied when something changes. */
export class Lists {
  private current: ConversationSummary[] | undefined;
  private archived: ConversationSummary[] | undefined;
  private totals: UnreadTotals;

  constructor(
    private readonly list: ConversationList,
    private readonly unreadBefore: UnreadTotals,
  ) {
    this.totals = unreadBefore;
  }

  /** A conversation as it was and as it is: undefined where it was not there, or is not any more. */
  change(before: ConversationState | undefined, now: ConversationState | undefined): void {
    const wasShown = before !== undefined && !isHidden(before);
    const isShown = now !== undefined && !isHidden(now);
    if (before?.summary === now?.summary && wasShown === isShown) return;
    if (before) this.count(before.summary, -1);
    if (now) this.count(now.summary, 1);
    if (wasShown) {
      const list = this.listOf(before.summary);
      list.splice(placeIn(list, before.summary), 1);
    }
    if (isShown) {
      const list = this.listOf(now.summary);
      list.splice(placeIn(list, now.summary), 0, now.summary);
    }
  }

  get now(): ConversationList {
    const { current, archived, list } = this;
    if (!current && !archived) return list;
    return { current: current ?? list.current, archived: archived ?? list.archived };
  }

  get unread(): UnreadTotals {
    return isSame(this.totals, this.unreadBefore) ? this.unreadBefore : this.totals;
  }

  private listOf({ settings }: ConversationSummary): ConversationSummary[] {
    return settings.archived_at === null
      ? (this.current ??= this.list.current.slice())
      : (this.archived ??= this.list.archived.slice());
  }

  private count({ unread_count, unread_mentions, is_unread }: ConversationSummary, sign: 1 | -1): void {
    if (!is_unread) return;
    const { messages, conversations, mentions } = this.totals;
    this.totals = {
      messages: messages + sign * unread_count,
      conversations: conversations + sign,
      mentions: mentions + sign * unread_mentions,
    };
  }
}
