import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { DatabaseProxy } from '../../support/database-proxy';
import { aGroupOf, inGroup } from '../../support/group-people';
import { expectNoResyncs, expectSame, kindsTold, LiveScene } from '../../support/live-scene';
import { deleteAccount } from '../../support/leaving-scene';
import { expectData, type Person } from '../../support/people';
import { closeSockets } from '../../support/socket-client';

let schema: TestDatabase;
let proxy: DatabaseProxy;
let app: TestApp;

beforeAll(async () => {
  schema = await createTestDatabase();
  proxy = await DatabaseProxy.start(schema.address);
  app = await startTestApp({ schema, outside: { address: proxy.address } });
});
afterEach(closeSockets);
afterAll(async () => {
  await app.stop();
  await proxy.stop();
  await schema.drop();
});

/** What members of a group are shown of it, read for all of them. */
const OF_A_GROUP = /settings_change_no[^]*straight_join conversation_members member/;
/** What a page of changes begins with. */
const MEMBERSHIPS = /as are_members_listed/;

const asked = (pattern: RegExp): number => proxy.queries.filter((sql) => pattern.test(sql)).length;

/** Until the next one is asked. */
async function isAsked(pattern: RegExp): Promise<void> {
  while (asked(pattern) === 0) await new Promise(setImmediate);
}

it('tells what has changed of a group in one, and of others meanwhile', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia', 'Caio');
  const [ana, bia, caio] = scene.people as [Person, Person, Person];
  const [busy, quiet] = [await aGroupOf([ana, bia, caio]), await aGroupOf([ana, bia])];
  await expectSame(scene);
  proxy.queries = [];
  proxy.onNext(OF_A_GROUP, 'delay');
  expectData(await inGroup(ana, busy).edit({ name: 'first' }), 200);
  await isAsked(OF_A_GROUP);
  for (let n = 0; n < 20; n++) expectData(await inGroup(ana, busy).edit({ name: `name ${n}` }), 200);
  expectData(await inGroup(ana, quiet).edit({ name: 'Quiet' }), 200);
  const device = scene.deviceOf(bia);
  await device.until(() => expect(device.rows.conversations.get(quiet)?.name).toBe('Quiet'));
  expect(device.rows.conversations.get(busy)?.name).toBe('Crew');
  proxy.release();
  await expectSame(scene);
  expect(device.rows.conversations.get(busy)?.name).toBe('name 19');
  // The first, what came while that was read, and the other group.
  expect(asked(OF_A_GROUP)).toBe(3);
  expectNoResyncs(scene);
});

it('tells of an account that is deleted in rows, without reading for each member', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia', 'Caio', 'Davi');
  const [ana, ...others] = scene.people as [Person, Person, Person, Person];
  const id = await aGroupOf(scene.people);
  await expectSame(scene);
  const [, ...live] = scene.live;
  proxy.queries = [];
  await deleteAccount(ana);
  for (const device of live) {
    await device.until(() =>
      expect(device.rows.membersOf(id)).toContainEqual(
        expect.objectContaining({ user_id: ana.id, name: 'Deleted account', left_at: expect.any(String) }),
      ),
    );
    expect(device.rows.conversations.get(id)?.member_count).toBe(3);
    expect(device.rows.messagesOf(id).map(({ sender_name }) => sender_name)).toContain('Deleted account');
  }
  expect(live.map(({ resyncs }) => resyncs)).toEqual(others.map(() => 0));
  expect(asked(MEMBERSHIPS)).toBe(0);
});

it('tells of a new name those who show marks, and those who do not', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia', 'Caio');
  const [ana, , caio] = scene.people as [Person, Person, Person];
  expectData(await caio.api.patch('/api/auth/me', { receipts: false }), 200);
  const id = await aGroupOf(scene.people);
  await expectSame(scene);
  expectData(await ana.api.patch('/api/auth/me', { name: 'Anna' }), 200);
  for (const device of scene.live) {
    const nameOfAna = () => device.rows.membersOf(id).find(({ user_id }) => user_id === ana.id)?.name;
    await device.until(() => expect(nameOfAna()).toBe('Anna'));
  }
  await expectSame(scene);
  expectNoResyncs(scene);
});

it('tells what somebody has chosen for themselves in one row, without a page', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia');
  const [ana, bia] = scene.people as [Person, Person];
  const id = await aGroupOf([ana, bia]);
  await expectSame(scene);
  const device = scene.deviceOf(ana);
  const before = scene.live.map(({ packets }) => packets.length);
  proxy.queries = [];
  for (const choice of [{ draft: 'not yet' }, { muted_until: '2090-01-01T00:00:00.000Z' }]) {
    expectData(await inGroup(ana, id).choose(choice), 200);
  }
  expectData(await inGroup(ana, id).hide(), 200);
  await device.until(() =>
    expect(device.rows.settingsOf(id)).toMatchObject({ draft: 'not yet', cleared_seq: 1 }),
  );
  expect(asked(MEMBERSHIPS)).toBe(0);
  await expectSame(scene);
  expect(new Set(kindsTold(device, before[0]).flat())).toEqual(new Set(['settings']));
  expect(scene.deviceOf(bia).packets).toHaveLength(before[1] ?? 0);
  expectNoResyncs(scene);
});
