import { isSame } from './is-same.ts';
import { lastOf } from './ranges.ts';
import { receiptOf } from './receipts.ts';
import type { ChatState, ConversationSummary, Held, Message, Receipt } from './types.ts';
import { countUnread } from './unread.ts';

type View = Pick<ChatState, 'me' | 'concealed'>;

/** The newest that is shown and not deleted, among those after which nothing is missing. */
function lastMessage({ messages, ranges }: Held['thread'], { concealed }: View): Message | undefined {
  const { from_seq } = lastOf(ranges);
  for (let place = messages.length - 1; place >= 0; place -= 1) {
    const message = messages[place];
    if (!message || message.seq < from_seq) return undefined;
    if (message.deleted_at === null && !concealed.has(message.id)) return message;
  }
  return undefined;
}

function lastReceipt(held: Held, me: number, last: Message | undefined): Receipt | undefined {
  if (!last || last.sender_id !== me || last.content_type === 'system') return undefined;
  return receiptOf(held, last);
}

const sameReceipt = (one: Receipt | undefined, other: Receipt | undefined): Receipt | undefined =>
  one && other && isSame(one, other) ? one : other;

/** What lists show. `before`, if nothing of that has changed. */
export function summarise(
  conversation: Held,
  view: View,
  before: ConversationSummary | undefined,
): ConversationSummary {
  const { id, row, settings, members, thread, read_seq } = conversation;
  const unread = countUnread(conversation, view.me);
  const last_message = lastMessage(thread, view);
  const summary: ConversationSummary = {
    id,
    conversation: row,
    settings,
    last_message,
    last_receipt: sameReceipt(before?.last_receipt, lastReceipt(conversation, view.me, last_message)),
    active_at: row.last_message_at ?? members.get(view.me)?.joined_at ?? row.created_at,
    read_seq,
    ...unread,
    is_unread: unread.unread_count > 0 || settings.marked_unread,
  };
  return before && isSame(before, summary) ? before : summary;
}

/** Taken off the list by the user, and nothing has come since. */
export const isHidden = ({ row, settings }: Held): boolean =>
  settings.hidden_at !== null && row.last_seq <= Math.max(settings.last_seq, settings.cleared_seq);
