import type { Mark } from '../../../src/domain/mark';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { DatabaseProxy } from '../../support/database-proxy';
import { act, aGroupSend, type Group, GroupScene, type StoredGroupMember } from '../../support/group-scene';

let scene: GroupScene;
let proxy: DatabaseProxy;
let lanes: WriteLanes;
let group: Group;

/** Four founders of a group of five messages; a fifth person is not in it. */
beforeEach(async () => {
  scene = await GroupScene.create();
  proxy = await DatabaseProxy.start(scene.lane.schema.address);
  lanes = lanesWith(100);
  group = await scene.aGroup(4, 1);
  await Promise.all(['2', '3', '4', '5'].map((text) => lanes.submit(aGroupSend(group, idOf(0), text))));
});
afterEach(async () => {
  await scene.drop();
  await proxy.stop();
});

const lanesWith = (receiptsMaxMembers: number) =>
  scene.lane.lanes({ address: proxy.address, receiptsMaxMembers });
const idOf = (index: number): number => group.people[index] ?? 0;
const read = (index: number, read_seq: number): Mark => ({ user_id: idOf(index), read_seq });
const delivered = (index: number, delivered_seq: number): Mark => ({ user_id: idOf(index), delivered_seq });
const mark = (marks: readonly Mark[], with_ = lanes) => act(with_, group, marks[0]?.user_id).marks({ marks });
const by = (index: number) => act(lanes, group, idOf(index));

/** Of the founders: what is delivered and read. */
async function marksOf(): Promise<[number, number][]> {
  const rows = await scene.lane.schema.database.many<{ delivered_seq: number; read_seq: number }>(
    'select delivered_seq, read_seq from conversation_members where conversation_id = ? order by user_id',
    [group.id],
  );
  return rows.map(({ delivered_seq, read_seq }) => [delivered_seq, read_seq]);
}

/** By the members' places: the numbers that are higher than before. */
function movedNumbers(before: StoredGroupMember[], after: StoredGroupMember[]): string[][] {
  return after.map((row, index) =>
    (['change_no', 'profile_change_no', 'own_change_no', 'membership_change_no'] as const).filter(
      (name) => row[name] > (before[index]?.[name] ?? 0),
    ),
  );
}

it('moves each member forward, to the newest message at most; what is read is delivered too', async () => {
  expect(await mark([read(1, 3), delivered(2, 4), read(3, 99)])).toMatchObject({
    moved: [
      { user_id: idOf(1), read_seq: 3, delivered_seq: 3 },
      { user_id: idOf(2), delivered_seq: 4 },
      { user_id: idOf(3), read_seq: 5, delivered_seq: 5 },
    ],
    strangers: [],
  });
  const there = [
    [1, 1],
    [3, 3],
    [4, 1],
    [5, 5],
  ];
  expect(await marksOf()).toEqual(there);

  expect(await mark([read(1, 2), delivered(2, 4), read(3, 5)])).toEqual({ moved: [], strangers: [] });
  expect(await marksOf()).toEqual(there);
});

it('never moves a mark back, whichever of two processes writes it last', async () => {
  const others = lanesWith(100);
  await mark([read(1, 4), read(2, 2)]);
  expect((await mark([read(1, 3), read(2, 3), delivered(3, 5)], others)).moved).toEqual([
    { user_id: idOf(2), read_seq: 3, delivered_seq: 3 },
    { user_id: idOf(3), delivered_seq: 5 },
  ]);
  // Both at once, each with one that is higher there.
  const seqs = [2, 5, 3, 4];
  const outcomes = await Promise.all(
    seqs.flatMap((seq, index) => [
      mark([read(1, seq), read(2, seqs.at(-1 - index) ?? 0)]),
      mark([read(2, seq), delivered(3, seq)], others),
    ]),
  );
  expect((await marksOf()).slice(1)).toEqual([
    [5, 5],
    [5, 5],
    [5, 1],
  ]);
  // What is told of one member only rises, too: each seq once.
  for (const index of [1, 2]) {
    const told = outcomes.flatMap(({ moved }) =>
      moved.flatMap(({ user_id, read_seq }) => (user_id === idOf(index) && read_seq ? [read_seq] : [])),
    );
    expect(new Set(told).size).toBe(told.length);
  }
});

it('stores the marks of any number of members with one statement', async () => {
  const people = await scene.somePeople(300);
  const large = { id: (await scene.groups.create(scene.aNewGroup(people))).id, people };
  await lanes.submit(aGroupSend(large, people[0], 'hello'));
  proxy.queries = [];
  await act(lanes, large, people[0]).marks({ marks: people.map((user_id) => ({ user_id, read_seq: 2 })) });
  expect(proxy.queries.join('\n').match(/straight_join conversation_members member on/g)).toHaveLength(1);
  expect(proxy.queries.join('\n')).not.toContain('update conversation_members');
  expect(new Set((await scene.members(large)).map(({ read_seq }) => read_seq))).toEqual(new Set([2]));
});

it('stores nothing of who is not a member, or not any more, and what the others have read', async () => {
  await by(0).remove_member({ removed_user_id: idOf(2) });
  const { moved, strangers } = await mark([read(4, 3), read(2, 3), read(1, 3)]);
  expect(moved.map(({ user_id }) => user_id)).toEqual([idOf(1)]);
  expect(strangers).toEqual([idOf(4), idOf(2)]);
  expect((await scene.members(group)).map(({ user_id }) => user_id)).toEqual(group.people.slice(0, 4));
  expect((await scene.member(group, idOf(2))).read_seq).toBe(1);
});

it('is not found in a direct conversation', async () => {
  const direct = await scene.lane.aConversation();
  const { id: conversation_id, one: user_id } = direct;
  await lanes.submit({
    kind: 'send',
    conversation_id,
    user_id,
    receiver_ids: [],
    temp_id: 'a',
    content: 'a',
  });
  const write = { kind: 'marks', conversation_id, user_id, marks: [{ user_id, read_seq: 1 }] } as const;
  await expect(lanes.submit<'marks'>(write)).rejects.toMatchObject({ code: 'not_found' });
});

it('is found in sync by the others, each row with a number of its own', async () => {
  const before = await scene.members(group);
  const newest = (await scene.stored(group)).change_no;
  await mark([read(0, 2), read(1, 3), delivered(2, 4)]);

  const after = await scene.members(group);
  expect(movedNumbers(before, after)).toEqual([['change_no'], ['change_no'], ['change_no'], []]);
  const numbers = after.slice(0, 3).map(({ change_no }) => change_no);
  expect(new Set(numbers).size).toBe(3);
  expect(Math.min(...numbers)).toBeGreaterThan(newest);
  expect((await scene.stored(group)).change_no).toBe(Math.max(...numbers));
});

it('ends that the group is marked as unread, also where nothing else moves', async () => {
  await by(1).settings({ marked_unread: true });
  await by(2).settings({ marked_unread: true });
  const { moved } = await mark([read(0, 1), read(1, 1), read(2, 3), delivered(3, 2)]);
  expect(moved).toEqual([
    { user_id: idOf(1) },
    { user_id: idOf(2), read_seq: 3, delivered_seq: 3 },
    { user_id: idOf(3), delivered_seq: 2 },
  ]);
  expect((await scene.members(group)).map(({ marked_unread }) => marked_unread)).toEqual([0, 0, 0, 0]);
});

describe('in a group that is too large for receipts', () => {
  let large: WriteLanes;
  beforeEach(() => {
    large = lanesWith(3);
  });

  it('stores what its reader has read, for themselves, and nothing of what is delivered', async () => {
    const before = await scene.members(group);
    const { change_no } = await scene.stored(group);
    const { moved } = await mark([read(0, 2), read(1, 3), delivered(2, 4), read(3, 4)], large);

    expect(moved.map(({ user_id }) => user_id)).toEqual([idOf(0), idOf(1), idOf(3)]);
    expect(await marksOf()).toEqual([
      [2, 2],
      [3, 3],
      [1, 1],
      [4, 4],
    ]);
    const own = ['own_change_no'];
    expect(movedNumbers(before, await scene.members(group))).toEqual([own, own, [], own]);
    expect((await scene.stored(group)).change_no).toBe(change_no);
  });

  it('takes no change number, and no row, for what is delivered alone', async () => {
    const { change_no } = await scene.stored(group);
    expect(await mark([delivered(0, 2), delivered(1, 3), delivered(2, 4)], large)).toMatchObject({
      moved: [],
    });
    await lanes.submit(aGroupSend(group, idOf(0), 'next'));
    expect((await scene.stored(group)).change_no).toBe(change_no + 1);
  });

  it('has the others find everybody’s marks once it is small enough', async () => {
    await mark([read(0, 2), read(1, 3), read(2, 4)], large);
    const before = await scene.members(group);
    await act(large, group, idOf(3)).leave({});
    const moved = movedNumbers(before, await scene.members(group));
    expect(moved.slice(0, 3)).toEqual([['change_no'], ['change_no'], ['change_no']]);

    const then = await scene.members(group);
    await act(large, group, idOf(2)).leave({});
    expect(movedNumbers(then, await scene.members(group)).slice(0, 2)).toEqual([[], []]);
  });
});

describe('in doubt', () => {
  const COMMIT = /commit$/;

  it('is recognised after its commit was done', async () => {
    const { change_no } = await scene.stored(group);
    proxy.onNext(COMMIT, 'cut after');
    const { moved } = await mark([read(1, 3), read(2, 4), delivered(3, 5)]);
    expect(moved).toHaveLength(3);
    expect((await scene.stored(group)).change_no).toBe(change_no + 3);
  });

  it('is run again if its commit got lost on the way', async () => {
    const { change_no } = await scene.stored(group);
    proxy.queries = [];
    proxy.onNext(COMMIT, 'stick');
    const marked = mark([read(1, 3), read(2, 4), delivered(3, 5)]);
    while (!proxy.queries.some((sql) => COMMIT.test(sql))) await new Promise(setImmediate);
    proxy.dropConnections();
    expect((await marked).moved).toHaveLength(3);
    expect((await scene.stored(group)).change_no).toBe(change_no + 3);
    expect((await marksOf()).slice(1)).toEqual([
      [3, 3],
      [4, 4],
      [5, 1],
    ]);
  });
});
