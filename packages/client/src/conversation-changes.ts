import type { ChangeSettings } from '../../../src/contracts/routes/conversations.ts';
import type { EditGroup } from '../../../src/contracts/routes/groups.ts';
import type { Body } from './api/request.ts';

type SettingsChanges = Omit<Body<typeof ChangeSettings>, 'draft'>;
type InfoChanges = Body<typeof EditGroup>;
export type ConversationChanges = SettingsChanges & InfoChanges;

const OF_ALL: ReadonlySet<string> = new Set<keyof InfoChanges>([
  'name',
  'description',
  'can_write',
  'members_can_invite',
]);

/** What goes to which route. */
export function conversationChanges(changes: ConversationChanges): {
  settings: SettingsChanges | undefined;
  info: InfoChanges | undefined;
} {
  const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
  const shared = entries.filter(([name]) => OF_ALL.has(name));
  const own = entries.filter(([name]) => !OF_ALL.has(name));
  return {
    settings: own.length > 0 ? Object.fromEntries(own) : undefined,
    info: shared.length > 0 ? Object.fromEntries(shared) : undefined,
  };
}
