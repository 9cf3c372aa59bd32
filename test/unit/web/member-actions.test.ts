import type { Capability } from '../../../src/contracts/capabilities';
import { capabilitiesOf } from '../../../src/domain/capabilities';
import { type MemberAction, memberActions, needsSuccessor } from '../../../web/src/groups/member-actions';

type Role = 'owner' | 'admin' | 'member';
const [ME, BIA] = [1, 2];

/** What the server says that somebody with this role can do. */
const capabilities = (role: Role): Capability[] =>
  capabilitiesOf({ type: 'group', role, can_write: 'everyone', members_can_invite: true, member_count: 3 });

const actions = (own: Role, other: Role, { user_id = BIA, isOnlyOwner = false } = {}): MemberAction[] =>
  memberActions(
    { user_id, role: other },
    { me: ME, own: { role: own, capabilities: capabilities(own) }, isOnlyOwner },
  );

it.each<[Role, Role, MemberAction[]]>([
  ['member', 'member', ['write']],
  ['member', 'owner', ['write']],
  ['admin', 'member', ['write', 'remove']],
  ['admin', 'admin', ['write']],
  ['admin', 'owner', ['write']],
  ['owner', 'member', ['write', 'to_owner', 'to_admin', 'remove']],
  ['owner', 'admin', ['write', 'to_owner', 'to_member', 'remove']],
  ['owner', 'owner', ['write', 'to_admin', 'to_member', 'remove']],
])('what a member who is %s can do with one who is %s', (own, other, expected) => {
  expect(actions(own, other)).toEqual(expected);
});

it('an owner can step down, unless they are the only one', () => {
  expect(actions('owner', 'owner', { user_id: ME })).toEqual(['to_admin', 'to_member']);
  expect(actions('owner', 'owner', { user_id: ME, isOnlyOwner: true })).toEqual([]);
  expect(actions('member', 'member', { user_id: ME })).toEqual([]);
});

it('the only owner names a successor, unless nobody else is there', () => {
  const me = { user_id: ME, role: 'owner' as const };
  const bia = (role: Role) => ({ user_id: BIA, role });
  expect(needsSuccessor('owner', [me, bia('admin')], ME)).toBe(true);
  expect(needsSuccessor('owner', [me, bia('owner')], ME)).toBe(false);
  expect(needsSuccessor('owner', [me], ME)).toBe(false);
  expect(needsSuccessor('admin', [bia('owner')], ME)).toBe(false);
});
