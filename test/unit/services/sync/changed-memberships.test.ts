import type { ChangedMembership } from '../../../../src/repositories/sync/change-repository';
import { sortMemberships } from '../../../../src/services/sync/changed-memberships';

const CURSOR = { position: 10, entered: 10 };

/** Of a small group that was entered long ago, in which nothing is new. */
function aMembership(change: Partial<ChangedMembership>): ChangedMembership {
  return {
    conversation_id: 1,
    type: 'group',
    are_members_listed: 1,
    is_shared: 0,
    membership_change_no: 2,
    info_change_no: 2,
    settings_change_no: 2,
    member_change_no: 2,
    ...change,
  };
}

it('tells apart what was entered after the cursor, in the order in which that was', () => {
  const sorted = sortMemberships(
    [
      aMembership({ conversation_id: 1, membership_change_no: 14, is_shared: 1, settings_change_no: 14 }),
      aMembership({ conversation_id: 2, membership_change_no: 12, is_shared: 1, settings_change_no: 12 }),
      aMembership({ conversation_id: 3, is_shared: 1 }),
    ],
    CURSOR,
  );
  expect(sorted.entered.map(({ conversation_id }) => conversation_id)).toEqual([2, 1]);
  expect([sorted.shared, sorted.listed, sorted.settings.rows]).toEqual([[3], [3], []]);
});

it('keeps for later what was entered while the rest is not told up to the end', () => {
  const later = aMembership({ membership_change_no: 8, is_shared: 1, settings_change_no: 14 });
  const { entered, shared, settings } = sortMemberships([later], { position: 10, entered: 6 });
  expect(entered).toEqual([{ conversation_id: 1, change_no: 8 }]);
  expect([shared, settings.rows]).toEqual([[], []]);
});

it('has what members share under its own number, whatever has changed in the settings since', () => {
  const { settings } = sortMemberships([aMembership({ info_change_no: 12, settings_change_no: 20 })], CURSOR);
  expect(settings.rows.map(({ change_no }) => change_no).toSorted((a, b) => a - b)).toEqual([12, 20]);
});

it('leaves members out only of groups that the client knows as too large', () => {
  const large = { are_members_listed: 0, is_shared: 1, member_change_no: 12 } as const;
  const { listed, ownRows } = sortMemberships(
    [
      aMembership({ ...large, conversation_id: 1, info_change_no: 10 }),
      aMembership({ ...large, conversation_id: 2, info_change_no: 11 }),
    ],
    CURSOR,
  );
  expect(listed).toEqual([2]);
  expect(ownRows.rows.map(({ conversation_id }) => conversation_id)).toEqual([1, 2]);
});
