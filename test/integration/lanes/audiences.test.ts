import type { PresentMember } from '../../../src/domain/conversation';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { DatabaseProxy } from '../../support/database-proxy';
import { act, aGroupSend, type Group, GroupScene } from '../../support/group-scene';

let scene: GroupScene;
let proxy: DatabaseProxy;
let lanes: WriteLanes;
let group: Group;
/** Of the group's members at the beginning. */
let version: number;

/** Three founders; a fourth person is not in the group. */
beforeEach(async () => {
  scene = await GroupScene.create();
  proxy = await DatabaseProxy.start(scene.lane.schema.address);
  lanes = scene.lane.lanes({ address: proxy.address });
  group = await scene.aGroup(3, 1);
  version = (await scene.stored(group)).members_version;
  await send('known');
});
afterEach(async () => {
  await scene.drop();
  await proxy.stop();
});

const idOf = (index: number): number => group.people[index] ?? 0;
const by = (index: number, with_ = lanes) => act(with_, group, idOf(index));
const send = (content: string) =>
  lanes.submit<'send'>(aGroupSend(group, idOf(0), content, { members_version: version }));
/** The people's places. */
const placesOf = (audience: readonly PresentMember[] | null | undefined): number[] | undefined =>
  audience?.map(({ user_id }) => group.people.indexOf(user_id));

it('is of those who are members when the batch is stored, for all that is told of it', async () => {
  // The lane is idle only after the turn in which the previous batch was settled.
  await new Promise(setImmediate);
  proxy.queries = [];
  const blocker = send('blocker');
  const [before, removal, between, adding, renaming, describing, deletion] = await Promise.all([
    send('before'),
    by(0).remove_member({ removed_user_id: idOf(2) }),
    send('between'),
    by(0).add_members({ user_ids: [idOf(3)], sees_history: false }),
    by(1)
      .settings({ pinned: true })
      .then(() => by(0).edit_info({ info: { name: 'Team' } })),
    by(0).edit_info({ info: { description: 'Of the boat' } }),
    by(0).delete({ seq: 2 }),
  ]);

  expect((await blocker).audience).toBeUndefined();
  const audiences = [
    before.audience,
    removal.message.audience,
    between.audience,
    adding.message?.audience,
    renaming.message?.audience,
    renaming.audience,
    describing.audience,
    deletion.audience,
  ];
  expect(audiences.map(placesOf)).toEqual(audiences.map(() => [0, 1, 3]));
  // Who has come with the batch sees what comes after.
  const added = before.audience?.find(({ user_id }) => user_id === idOf(3));
  expect(added).toMatchObject({ joined_seq: between.seq });
  // Nothing is asked where nobody needs it; once for all of a batch.
  const asking = proxy.queries.filter((sql) => sql.includes('straight_join users'));
  expect(asking).toHaveLength(2);
});

it('is not asked for by a send that knew the members, nor for what changes nothing', async () => {
  proxy.queries = [];
  expect(await send('again')).not.toHaveProperty('audience');
  await by(0).edit_info({ info: { name: 'Crew' } });
  await by(0).delete({ seq: 2 });
  expect(await by(0).delete({ seq: 2 })).toEqual({ changed: false });
  expect(proxy.queries.filter((sql) => sql.includes('straight_join users'))).toHaveLength(1);
});

it('is read while the change counter is held only if the batch changes who is a member', async () => {
  proxy.queries = [];
  await by(0).delete({ seq: 2 });
  await by(0).remove_member({ removed_user_id: idOf(2) });
  const packets = proxy.queries.filter((sql) => sql.includes('straight_join users'));
  const isHeld = (sql: string): boolean =>
    sql.indexOf('straight_join users') > sql.indexOf('update change_counter');
  expect(packets.map(isHeld)).toEqual([false, true]);
});

it('is without deleted accounts', async () => {
  await scene.lane.schema.database.run('update users set deleted_at = now(3) where id = ?', [idOf(1)]);
  const { audience } = await by(0).edit_info({ info: { name: 'Team' } });
  expect(placesOf(audience)).toEqual([0, 2]);
});

describe('of a commit in doubt', () => {
  const COMMIT = /commit$/;
  const others = (): WriteLanes => scene.lane.lanes();

  it('is read when the commit is found', async () => {
    proxy.onNext(COMMIT, 'cut after');
    const { message } = await by(0).remove_member({ removed_user_id: idOf(2) });
    expect(placesOf(message.audience)).toEqual([0, 1]);

    proxy.onNext(COMMIT, 'cut after');
    expect(placesOf((await by(0).delete({ seq: 2 })).audience)).toEqual([0, 1]);

    proxy.onNext(COMMIT, 'cut after');
    expect(placesOf((await send('with the former version')).audience)).toEqual([0, 1]);
  });

  it('is that of the next attempt if the commit got lost', async () => {
    proxy.queries = [];
    proxy.onNext(COMMIT, 'stick');
    const renaming = by(0).edit_info({ info: { name: 'Team' } });
    while (!proxy.queries.some((sql) => COMMIT.test(sql))) await new Promise(setImmediate);
    const adding = by(0, others()).add_members({ user_ids: [idOf(3)], sees_history: false });
    proxy.dropConnections();
    const [{ message, audience }] = await Promise.all([renaming, adding]);
    expect([
      [0, 1, 2],
      [0, 1, 2, 3],
    ]).toContainEqual(placesOf(audience));
    expect(placesOf(message?.audience)).toEqual(placesOf(audience));
  });
});
