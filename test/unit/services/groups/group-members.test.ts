import { GroupMembers } from '../../../../src/services/groups/group-members';
import { NotFoundError } from '../../../../src/domain/errors';

const caller = { user_id: 1, session_id: 1, via: 'rest' } as const;

/** Of a group that the caller leaves right after it was looked whether they are in it: nothing is found for them any more. */
function leftMeanwhile(): GroupMembers {
  const directory = {
    require: () => Promise.resolve({ type: 'group' }),
    requireGroup: () => Promise.resolve(),
  };
  const nobody = { list: () => Promise.resolve([]), members: () => Promise.resolve([]) };
  const [lanes, whomToAdd, events] = [{}, {}, {}];
  return new GroupMembers(
    directory as never,
    lanes as never,
    whomToAdd as never,
    nobody as never,
    nobody,
    events as never,
  );
}

it('does not list a group without members to somebody who has left it meanwhile', async () => {
  await expect(leftMeanwhile().page(caller, 5, {})).rejects.toThrow(NotFoundError);
});

it.each([{ q: 'nobody' }, { after: 7 }])('lists nobody if nobody is found by %p', async (query) => {
  expect(await leftMeanwhile().page(caller, 5, query)).toEqual({ members: [], next: null });
});
