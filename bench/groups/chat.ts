import { compareChat } from '../lib/releases-chat';
import { FIRST_MIGRATION } from '../lib/release-before';

/** Chat of two, in the release before groups and now. */
export function groupChat(tell: (line: string) => void): Promise<void> {
  return compareChat({
    migration: FIRST_MIGRATION,
    section: 'groups-chat',
    title: 'Chat of two, before groups and now',
    goal: 'now over before: unchanged',
    tell,
  });
}
