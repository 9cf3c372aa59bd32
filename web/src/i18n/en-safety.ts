import { isolate } from '../text/isolate';

/** The sentences of {@link file://./en.ts} about blocking people. */
export const enSafety = {
  block: 'Block',
  unblock: 'Unblock',
  blockQuestion: (name: string) => `Block ${isolate(name)}?`,
  blockHint: 'As long as you block someone, neither of you can write to the other. They are not told.',
  nowBlocked: (name: string) => `${isolate(name)} is blocked.`,
  nowUnblocked: (name: string) => `${isolate(name)} is no longer blocked.`,
  youBlock: (name: string) => `You have blocked ${isolate(name)}.`,
  blocked: 'Blocked',
  unblockPerson: (name: string) => `Unblock ${isolate(name)}`,
  blockedPeople: 'Blocked people',
  blockedHint: 'You can block someone in your conversation with them.',
  nobodyBlocked: 'You have not blocked anyone.',
};
