import { CAPABILITIES, type Capability } from '../contracts/capabilities';
import type { CanWrite, ConversationType, Role } from './conversation';

/** How somebody stands in a conversation of which they are a member. */
export interface Standing {
  type: ConversationType;
  role: Role;
  can_write: CanWrite;
  members_can_invite: boolean;
  member_count: number;
  /** In a direct conversation: whether they block the other member. That the other one blocks them is not for them to know. */
  blocks_peer?: boolean;
  /** In a direct conversation: whether the account of the other member is deleted. */
  is_peer_gone?: boolean;
}

/** Up to here everybody may mention everybody. */
const MAX_MENTIONED_BY_MEMBERS = 20;

const isAtLeastAdmin = ({ role }: Pick<Standing, 'role'>): boolean => role !== 'member';
const isInGroup = ({ type }: Standing): boolean => type === 'group';
const isGroupAdmin = (standing: Standing): boolean => isInGroup(standing) && isAtLeastAdmin(standing);

/** Whether a member's role lets them write. */
export function roleMayWrite(standing: Pick<Standing, 'role' | 'can_write'>): boolean {
  return standing.can_write === 'everyone' || isAtLeastAdmin(standing);
}

const mayWrite = (standing: Standing): boolean =>
  !standing.blocks_peer && !standing.is_peer_gone && roleMayWrite(standing);

const RULES: Record<Capability, (standing: Standing) => boolean> = {
  send: mayWrite,
  send_files: mayWrite,
  mention_all: (standing) =>
    isInGroup(standing) &&
    mayWrite(standing) &&
    (standing.member_count <= MAX_MENTIONED_BY_MEMBERS || isAtLeastAdmin(standing)),
  add_members: isGroupAdmin,
  remove_members: isGroupAdmin,
  invite: (standing) => isInGroup(standing) && (standing.members_can_invite || isAtLeastAdmin(standing)),
  edit_info: isGroupAdmin,
  pin: (standing) => !isInGroup(standing) || isAtLeastAdmin(standing),
  delete_any: isGroupAdmin,
  set_roles: (standing) => isInGroup(standing) && standing.role === 'owner',
  set_expiry: (standing) => !isInGroup(standing) || isAtLeastAdmin(standing),
  leave: isInGroup,
};

export function may(standing: Standing, capability: Capability): boolean {
  return RULES[capability](standing);
}

/** In the order of {@link CAPABILITIES}. */
export function capabilitiesOf(standing: Standing): Capability[] {
  return CAPABILITIES.filter((capability) => may(standing, capability));
}

/** Whether somebody who may remove members may remove this one. */
export function mayRemove(role: Role, of: Role): boolean {
  return role === 'owner' || (role === 'admin' && of === 'member');
}
