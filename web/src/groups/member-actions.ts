import type { Member, Settings } from '@mychat/client';

/** What can be done with a member of a group; `to_…`: giving them another role. */
export type MemberAction = 'write' | 'to_owner' | 'to_admin' | 'to_member' | 'remove';

type Asked = Pick<Member, 'user_id' | 'role'>;
type Own = Pick<Settings, 'role' | 'capabilities'>;

/**
 * In the order of the menu. The server decides again, as roles may have changed meanwhile.
 *
 * @param isOnlyOwner whether nobody else owns the group: its owner cannot step down then
 */
export function memberActions(
  member: Asked,
  { me, own, isOnlyOwner }: { me: number; own: Own; isOnlyOwner: boolean },
): MemberAction[] {
  const isSelf = member.user_id === me;
  const actions: MemberAction[] = isSelf ? [] : ['write'];
  if (own.capabilities.includes('set_roles') && !(isSelf && isOnlyOwner)) {
    if (member.role !== 'owner') actions.push('to_owner');
    if (member.role !== 'admin') actions.push('to_admin');
    if (member.role !== 'member') actions.push('to_member');
  }
  // Admins remove members, owners anybody.
  const isBelow = own.role === 'owner' || member.role === 'member';
  if (!isSelf && isBelow && own.capabilities.includes('remove_members')) actions.push('remove');
  return actions;
}

/** Whether somebody has to be named who takes the group over when the user leaves. */
export function needsSuccessor(role: Settings['role'], members: readonly Asked[], me: number): boolean {
  const others = members.filter(({ user_id }) => user_id !== me);
  return role === 'owner' && others.length > 0 && others.every((member) => member.role !== 'owner');
}
