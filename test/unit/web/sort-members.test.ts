import { matching, sortMembers } from '../../../web/src/groups/sort-members';
import { foldCase } from '../../../web/src/text/fold-case';

type Role = 'owner' | 'admin' | 'member';
const member = (user_id: number, name: string, role: Role = 'member') => ({
  user_id,
  name,
  role,
  username: null,
});

it('lists the user first, then owners, admins and the others by name', () => {
  const members = [
    member(2, 'Bia'),
    member(3, 'Zoe', 'owner'),
    member(4, 'Caio', 'admin'),
    member(5, 'Álvaro'),
    member(1, 'Me'),
  ];

  expect(sortMembers(members, 1).map(({ name }) => name)).toEqual(['Me', 'Zoe', 'Caio', 'Álvaro', 'Bia']);
});

it('finds members by a part of their name or username', () => {
  const members = [member(2, 'Álvaro'), { ...member(3, 'Bia'), username: 'captain' }];

  expect(matching(members, foldCase('Álv'))).toEqual([members[0]]);
  expect(matching(members, foldCase('capt'))).toEqual([members[1]]);
  expect(matching(members, '')).toBe(members);
});
