import { isSame } from './is-same.ts';
import { lastOf } from './ranges.ts';
import type { ConversationSummary, Held, Message } from './types.ts';
import { countUnread } from './unread.ts';

/** The newest that is not deleted, among those after which nothing is missing. */
function lastMessage(messages: readonly Message[], from_seq: number): Message | undefined {
  for (let place = messages.length - 1; place >= 0; place -= 1) {
    const message = messages[place];
    if (!message || message.seq < from_seq) return undefined;
    if (message.deleted_at === null) return message;
  }
  return undefined;
}

/** What lists show. `before`, if nothing of that has changed. */
export function summarise(
  conversation: Held,
  me: number,
  before: ConversationSummary | undefined,
): ConversationSummary {
  const { id, row, settings, members, thread } = conversation;
  const unread = countUnread(conversation, me);
  const summary: ConversationSummary = {
    id,
    conversation: row,
    settings,
    last_message: lastMessage(thread.messages, lastOf(thread.ranges).from_seq),
    active_at: row.last_message_at ?? members.get(me)?.joined_at ?? row.created_at,
    ...unread,
    is_unread: unread.unread_count > 0 || settings.marked_unread,
  };
  return before && isSame(before, summary) ? before : summary;
}

/** Taken off the list by the user, and nothing has come since. */
export const isHidden = ({ row, settings }: Held): boolean =>
  settings.hidden_at !== null && row.last_seq <= Math.max(settings.last_seq, settings.cleared_seq);
