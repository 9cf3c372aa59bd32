import { compareChat } from '../lib/releases-chat';

/** The first of replies, edits, reactions and pins. */
const FIRST_MIGRATION = '0130';

/** Chat of two, in the release before replies, edits, reactions and pins, and now. */
export function messagesChat(tell: (line: string) => void): Promise<void> {
  return compareChat({
    migration: FIRST_MIGRATION,
    section: 'messages-chat',
    title: 'Chat of two, before replies, edits, reactions and pins, and now',
    goal: 'now over before: 0.97 to 1.03',
    tell,
  });
}
