import type { Message, Thread } from './types.ts';

/** The pinned messages of those that this device has, the newest pin first. Times in ISO 8601 are in the order of their text. */
export const pinnedIn = (thread: Thread | undefined): readonly Message[] =>
  (thread?.messages ?? [])
    .filter(({ pinned_at }) => pinned_at)
    .toSorted((one, other) => ((one.pinned_at ?? '') < (other.pinned_at ?? '') ? 1 : -1));
