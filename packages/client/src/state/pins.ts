import type { Message, Thread } from './types.ts';

const NONE: readonly Message[] = [];
/** There may be thousands of messages, and most changes are of something else. */
const known = new WeakMap<readonly Message[], readonly Message[]>();

/** The pinned messages of those that this device has, the newest pin first. */
export function pinnedIn(thread: Thread | undefined): readonly Message[] {
  if (!thread) return NONE;
  const { messages } = thread;
  const found = known.get(messages);
  if (found) return found;
  const pinned = messages
    .filter(({ pinned_at, deleted_at }) => pinned_at !== null && deleted_at === null)
    .toSorted((one, other) => Date.parse(other.pinned_at ?? '') - Date.parse(one.pinned_at ?? ''));
  known.set(messages, pinned);
  return pinned;
}
