import type { ConversationHandle, ListedConversation, Member } from '@mychat/client';
import { text } from '../i18n/language';
import type { Messenger } from '../messenger/messenger';
import { go } from '../page/route';
import { ask } from '../ui/dialog';
import type { MenuItem } from '../ui/menu';
import { attempt } from '../ui/toast';
import { memberActions } from './member-actions';

export interface MemberOf {
  group: ConversationHandle;
  info: ListedConversation;
  members: readonly Member[];
  member: Member;
}

/** What the user can do about a member. */
export function memberMenu(messenger: Messenger, of: MemberOf): MenuItem[] {
  const { group, info, members, member } = of;
  const { user_id } = member;
  const s = text.value;
  const isOnlyOwner = members.filter(({ role }) => role === 'owner').length <= 1;
  const setRole = (role: Member['role']): void => void attempt(() => group.setRole(user_id, role));
  const items: Record<ReturnType<typeof memberActions>[number], MenuItem> = {
    write: { label: s.writeToMember, run: () => go({ view: 'conversation', to: { user_id } }) },
    to_owner: { label: s.makeOwner, run: () => void makeOwner(of) },
    to_admin: { label: s.makeAdmin, run: () => setRole('admin') },
    to_member: { label: s.endRole, run: () => setRole('member') },
    remove: { label: s.removeMember, isDangerous: true, run: () => void remove(of) },
  };
  const me = messenger.session.user.id;
  return memberActions(member, { me, own: info.settings, isOnlyOwner }).map((action) => items[action]);
}

async function makeOwner({ group, member }: MemberOf): Promise<void> {
  const s = text.value;
  const question = { title: s.makeOwnerQuestion(member.name), hint: s.makeOwnerHint, confirm: s.makeOwner };
  if ((await ask(question)) === undefined) return;
  await attempt(() => group.setRole(member.user_id, 'owner'));
}

async function remove({ group, member }: MemberOf): Promise<void> {
  const s = text.value;
  const question = {
    title: s.removeMemberQuestion(member.name),
    hint: s.removeMemberHint,
    confirm: s.remove,
    isDangerous: true,
  };
  if ((await ask(question)) === undefined) return;
  await attempt(() => group.removeMember(member.user_id));
}
