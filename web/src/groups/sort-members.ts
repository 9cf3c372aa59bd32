import type { Member } from '@mychat/client';
import { foldCase } from '../text/fold-case';

/** A member under the name that the user sees. */
export interface NamedMember extends Member {
  /** What the member calls themselves. */
  own_name: string;
}

const RANKS: Record<Member['role'], number> = { owner: 0, admin: 1, member: 2 };

/** The user first, then by role, then by name. */
export function sortMembers<Listed extends Pick<Member, 'user_id' | 'role' | 'name'>>(
  members: readonly Listed[],
  me: number,
): Listed[] {
  const rank = ({ user_id, role }: Listed): number => (user_id === me ? -1 : RANKS[role]);
  return members.toSorted((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
}

/** Those who have it in their name or username. @param wanted in folded case; everybody if it is empty */
export function matching<Listed extends Pick<Member, 'name' | 'username'>>(
  members: readonly Listed[],
  wanted: string,
): readonly Listed[] {
  if (wanted === '') return members;
  return members.filter(({ name, username }) => foldCase(`${name} ${username ?? ''}`).includes(wanted));
}
