import { randomBytes } from 'node:crypto';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { DatabaseProxy } from '../../support/database-proxy';
import { act, aGroupSend, type Group, GroupScene } from '../../support/group-scene';

let scene: GroupScene;
let proxy: DatabaseProxy;
let lanes: WriteLanes;
let group: Group;
/** Of the owner's invite. */
let code: Buffer;

beforeEach(async () => {
  scene = await GroupScene.create();
  proxy = await DatabaseProxy.start(scene.lane.schema.address);
  lanes = scene.lane.lanes({ address: proxy.address });
  group = await scene.aGroup(3, 1);
  code = await scene.anInvite(lanes, group, null);
  await by(0).set_role({ member_id: group.people[1] ?? 0, role: 'owner' });
});
afterEach(async () => {
  await scene.drop();
  await proxy.stop();
});

/** The packet that ends a transaction. */
const COMMIT = /commit$/;

const by = (index: number) => act(lanes, group, group.people[index]);
const idOf = (index: number): number => group.people[index] ?? 0;

async function newestChange(): Promise<number> {
  const row = await scene.lane.schema.database.one<{ n: number }>('select n from change_counter');
  return row?.n ?? 0;
}

/** What each does once: the messages and change numbers it takes. */
const cases: [name: string, submit: () => Promise<object>, messages: number, changes: number][] = [
  ['adding', () => by(0).add_members({ user_ids: [idOf(3)], sees_history: false }), 1, 3],
  ['joining', () => by(3).join({ code }), 1, 3],
  ['removing', () => by(0).remove_member({ removed_user_id: idOf(2) }), 1, 3],
  ['leaving', () => by(2).leave({}), 1, 3],
  ['another role', () => by(0).set_role({ member_id: idOf(2), role: 'admin' }), 1, 2],
  ['handing over', () => by(0).hand_over({ new_owner_id: idOf(2) }), 1, 3],
  ['renaming', () => by(0).edit_info({ info: { name: 'Team' } }), 1, 2],
  ['another description', () => by(0).edit_info({ info: { description: 'Of the boat' } }), 0, 1],
  ['pinning', () => by(0).settings({ pinned: true }), 0, 1],
  ['an invite', () => by(0).add_invite({ code: randomBytes(16), expires_at: null, max_uses: null }), 0, 0],
  ['the end of an invite', () => by(0).revoke_invite({ code }), 0, 0],
  ['a mention', () => lanes.submit(mentioning()), 1, 1],
];

const mentioning = () =>
  aGroupSend(group, idOf(0), 'hello', { mentions: [{ user_id: idOf(1), start: 0, length: 1 }] });

async function done(): Promise<[messages: number, change: number]> {
  return [(await scene.messages(group)).length, await newestChange()];
}

it.each(cases)(
  'is recognised after its commit was done, and not done twice: %s',
  async (_, submit, ...counts) => {
    const [messages, change] = await done();
    proxy.onNext(COMMIT, 'cut after');
    await submit();
    expect(await done()).toEqual([messages + counts[0], change + counts[1]]);
  },
);

it.each(cases)('is run again if its commit got lost on the way: %s', async (_, submit, ...counts) => {
  const [messages, change] = await done();
  proxy.queries = [];
  proxy.onNext(COMMIT, 'stick');
  const result = submit();
  while (!proxy.queries.some((sql) => COMMIT.test(sql))) await new Promise(setImmediate);
  proxy.dropConnections();
  await result;
  expect(await done()).toEqual([messages + counts[0], change + counts[1]]);
});

it('is not cleared once more when it is hidden and nothing was to be cleared', async () => {
  const { to_seq } = await by(2).clear({});
  const [, change] = await done();
  proxy.onNext(COMMIT, 'cut after');
  expect(await by(2).clear({ hides: true })).toEqual({
    from_seq: to_seq,
    to_seq,
    hidden_at: expect.any(Date),
  });
  expect(await newestChange()).toBe(change + 1);
});

it('is told with the ids and numbers that were stored', async () => {
  const lastMessages = (count: number) =>
    scene.lane.schema.database.many<{ id: number; seq: number }>(
      'select id, seq from messages where conversation_id = ? order by seq desc limit ?',
      [group.id, count],
    );
  proxy.onNext(COMMIT, 'cut after');
  const added = await by(0).add_members({ user_ids: [idOf(3)], sees_history: false });
  expect(await lastMessages(1)).toMatchObject([{ id: added.message?.id, seq: added.message?.seq }]);

  await by(1).set_role({ member_id: idOf(1), role: 'admin' });
  proxy.onNext(COMMIT, 'cut after');
  const { message, succession } = await by(0).leave({ successor_id: idOf(2) });
  expect(await lastMessages(2)).toMatchObject([
    { id: message.id, seq: message.seq },
    { id: succession?.id, seq: succession?.seq },
  ]);
});
