import { CAPABILITIES, type Capability } from '../../../src/contracts/capabilities';
import { capabilitiesOf, mayRemove, type Standing } from '../../../src/domain/capabilities';
import type { Role } from '../../../src/domain/conversation';

const GROUP: Standing = {
  type: 'group',
  role: 'member',
  can_write: 'everyone',
  members_can_invite: true,
  member_count: 20,
};
const DIRECT: Standing = { ...GROUP, type: 'direct', member_count: 2 };

const WRITING: Capability[] = ['send', 'send_files'];
const ADMINISTRATION: Capability[] = [
  'add_members',
  'remove_members',
  'edit_info',
  'pin',
  'delete_any',
  'set_expiry',
];

it.each<[string, Standing, Capability[]]>([
  ['a member', GROUP, [...WRITING, 'mention_all', 'invite', 'leave']],
  ['a member of a larger group', { ...GROUP, member_count: 21 }, [...WRITING, 'invite', 'leave']],
  [
    'a member where only admins invite',
    { ...GROUP, members_can_invite: false },
    [...WRITING, 'mention_all', 'leave'],
  ],
  ['a member where only admins write', { ...GROUP, can_write: 'admins' }, ['invite', 'leave']],
  [
    'an admin',
    { ...GROUP, role: 'admin' },
    [...WRITING, 'mention_all', 'invite', 'leave', ...ADMINISTRATION],
  ],
  [
    'an admin of a large group where only admins write and invite',
    { ...GROUP, role: 'admin', can_write: 'admins', members_can_invite: false, member_count: 1_000 },
    [...WRITING, 'mention_all', 'invite', 'leave', ...ADMINISTRATION],
  ],
  [
    'an owner',
    { ...GROUP, role: 'owner', can_write: 'admins', members_can_invite: false, member_count: 1_000 },
    [...CAPABILITIES],
  ],
  ['one of two people', DIRECT, [...WRITING, 'pin', 'set_expiry']],
  ['somebody who blocks the other', { ...DIRECT, blocks_peer: true }, ['pin', 'set_expiry']],
  ['somebody whose other one is gone', { ...DIRECT, is_peer_gone: true }, ['pin', 'set_expiry']],
])('%s can do this and nothing else', (_, standing, capabilities) => {
  expect(capabilitiesOf(standing).toSorted()).toEqual(capabilities.toSorted());
});

it('capabilities come in the order of their list', () => {
  expect(capabilitiesOf({ ...GROUP, role: 'owner' })).toEqual([...CAPABILITIES]);
});

const ROLES: Role[] = ['member', 'admin', 'owner'];

it.each<[Role, Role[]]>([
  ['owner', ROLES],
  ['admin', ['member']],
  ['member', []],
])('of those who may remove members, one with the role %s may remove %j', (role, removable) => {
  expect(ROLES.filter((of) => mayRemove(role, of))).toEqual(removable);
});
