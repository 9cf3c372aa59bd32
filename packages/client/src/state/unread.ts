import { placeOf } from './by-seq.ts';
import { lastOf } from './ranges.ts';
import { floorOf } from './thread.ts';
import type { Held, Message } from './types.ts';

/** As on the server: unread messages are counted up to the one number, among as many of the newest as the other one says. */
const MAX_COUNT = 1_000;
const MAX_LOOKED_AT = 10_000;

export interface UnreadCount {
  readonly unread_count: number;
  readonly unread_mentions: number;
}

/** Whether the message can be unread by this user. */
const counts = ({ sender_id, content_type, deleted_at }: Message, me: number): boolean =>
  sender_id !== me && content_type !== 'system' && deleted_at === null;

const isMentioned = ({ mentions, mentions_all }: Message, me: number): boolean =>
  mentions_all || mentions.some(({ user_id }) => user_id === me);

/** Of the messages that are here after a seq, the newest first. */
function countHeld(messages: readonly Message[], me: number, after: number): UnreadCount {
  let [unread_count, unread_mentions] = [0, 0];
  const first = Math.max(placeOf(messages, after + 1), messages.length - MAX_LOOKED_AT);
  for (let place = messages.length - 1; place >= first && unread_count < MAX_COUNT; place -= 1) {
    const message = messages[place];
    if (!message || !counts(message, me)) continue;
    unread_count += 1;
    if (isMentioned(message, me)) unread_mentions += 1;
  }
  return { unread_count, unread_mentions };
}

/**
 * What the user has not read. Counted here where everything after what they have read is here; else the server's count goes on, from the
 * newest message that it looked at: of what it counted, not more is left than there are messages that were not read here meanwhile.
 */
export function countUnread({ settings, thread, read_seq }: Held, me: number): UnreadCount {
  const { messages, ranges } = thread;
  const after = Math.max(read_seq, floorOf(settings));
  if (lastOf(ranges).from_seq <= after + 1) return countHeld(messages, me, after);
  const later = countHeld(messages, me, Math.max(after, settings.last_seq));
  const left = Math.max(0, settings.last_seq - after);
  return {
    unread_count: Math.min(MAX_COUNT, Math.min(left, settings.unread_count) + later.unread_count),
    unread_mentions: Math.min(left, settings.unread_mentions) + later.unread_mentions,
  };
}
