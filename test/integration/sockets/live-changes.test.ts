import { startTestApp, type TestApp } from '../../support/app';
import { someUsers } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { DatabaseProxy } from '../../support/database-proxy';
import { aGroupOf, inGroup } from '../../support/group-people';
import { LiveDevice } from '../../support/live-device';
import { expectSame, LiveScene } from '../../support/live-scene';
import { packetFaults } from '../../support/packet-faults';
import { addContact, expectData, type Person, send } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { closeSockets } from '../../support/socket-client';

let schema: TestDatabase;
let proxy: DatabaseProxy;
let app: TestApp;

beforeAll(async () => {
  schema = await createTestDatabase();
  proxy = await DatabaseProxy.start(schema.address);
  app = await startTestApp({ schema, background: false, outside: { address: proxy.address } });
});
afterEach(closeSockets);
afterAll(async () => {
  await app.stop();
  await proxy.stop();
  await schema.drop();
});

/** What a page of changes begins with. */
const MEMBERSHIPS = /as are_members_listed/;

it('tells nothing of a group to somebody after it was told that they have left', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia', 'Caio');
  const [ana, bia, caio] = scene.people as [Person, Person, Person];
  const id = await aGroupOf(scene.people);
  await expectSame(scene);
  const inTurn = Array.from({ length: 10 }, (_, n) => inGroup(n % 2 ? bia : caio, id));
  await Promise.all([
    ...inTurn.map((group, n) => group.send(`${n}`)),
    ...inTurn.map((group, n) => group.read(n)),
    inGroup(ana, id).remove(bia),
    ...inTurn.map((group, n) => group.send(`later ${n}`)),
  ]);
  await inGroup(caio, id).send('the end');
  await expectSame(scene);
  for (const device of scene.live) expect(packetFaults(device.packets)).toEqual([]);
  const told = scene.deviceOf(bia).packets;
  expect(told.filter(({ settings }) => settings?.some(({ role }) => role === null))).toHaveLength(1);
  expect(JSON.stringify(told)).not.toContain('the end');
});

it('shows marks to nobody who has receipts off, and those of nobody who has', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia', 'Caio');
  const [ana, bia, caio] = scene.people as [Person, Person, Person];
  const id = await aGroupOf(scene.people);
  await send(ana, bia, 'hi');
  await expectSame(scene);
  expectData(await bia.api.patch('/api/auth/me', { receipts: false }), 200);
  const before = scene.live.map(({ packets }) => packets.length);
  expectData(await inGroup(bia, id).read(1), 200);
  expectData(await bia.api.put(`/api/messages/mark-read/${ana.id}`), 200);
  expectData(await inGroup(caio, id).read(1), 200);
  await inGroup(ana, id).send('the end');
  for (const device of scene.live) {
    await device.until(() => expect(JSON.stringify(device.packets)).toContain('the end'));
  }
  const told = scene.live.map(({ packets }, index) => packets.slice(before[index]));
  const marks = told.map((packets) =>
    packets.flatMap(({ members = [] }) => members.map((one) => one.user_id)),
  );
  // What Bia has read is told to nobody else, and what Caio has read not to Bia. Nothing was new: all had read the message by joining.
  expect(marks[0]).not.toContain(bia.id);
  expect(marks[1]).not.toContain(caio.id);
  expect(marks[2]).not.toContain(bia.id);
});

it('tells who has received a message to its sender', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia');
  const [ana, bia] = scene.people as [Person, Person];
  const { conversation_id } = await send(ana, bia, 'hi');
  await expectSame(scene);
  const before = scene.deviceOf(bia).packets.length;
  scene.deviceOf(bia).client.emit('delivered', { conversation_id, up_to_seq: 1 });
  const device = scene.deviceOf(ana);
  await device.until(() =>
    expect(device.rows.membersOf(conversation_id)).toContainEqual(
      expect.objectContaining({ user_id: bia.id, delivered_seq: 1, read_seq: 0 }),
    ),
  );
  // It is no news for those who have it.
  expect(scene.deviceOf(bia).packets).toHaveLength(before);
});

it('tells of a group of more than two hundred without its members', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia', 'Caio');
  const [ana, bia, caio] = scene.people as [Person, Person, Person];
  const id = await aGroupOf([ana, bia]);
  const others = await someUsers(
    schema.database,
    Array.from({ length: 248 }, () => ({})),
  );
  await expectSame(scene);
  for (let start = 0; start < others.length; start += 100) {
    const people = others.slice(start, start + 100).map((other) => ({ id: other }));
    expectData(await inGroup(ana, id).add(people), 201);
    await expectSame(scene);
  }
  const before = scene.live.map(({ packets }) => packets.length);
  expectData(await inGroup(ana, id).send('hello'), 201);
  expectData(await inGroup(bia, id).read(4), 200);
  expectData(await inGroup(ana, id).add([caio]), 201);
  expectData(await inGroup(ana, id).edit({ name: 'Large' }), 200);
  await expectSame(scene);
  const told = scene.live.map(({ packets }, index) => packets.slice(before[index]));
  const members = told.flatMap((packets) => packets.flatMap((packet) => packet.members ?? []));
  expect(members.map(({ user_id }) => user_id)).toEqual([caio.id]);
  expect(members[0]).toMatchObject({ read_seq: null, delivered_seq: null });
});

it('sends people to sync if what has changed cannot be read', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia');
  const [ana, bia] = scene.people as [Person, Person];
  await aGroupOf(scene.people);
  await expectSame(scene);
  const { rows, packets } = scene.deviceOf(bia);
  proxy.onNext(MEMBERSHIPS, 'cut after');
  await addContact(bia, ana, 'A');
  await scene.deviceOf(bia).until(() => expect(rows.contacts.size).toBe(1));
  await expectSame(scene);
  expect(scene.live.map(({ resyncs }) => resyncs)).toEqual([0, 1]);
  expect(packetFaults(packets)).toEqual([]);
});

it('does not tell of what another process does, and passes over nothing that this one does', async () => {
  const other = await startTestApp({ schema, background: false });
  try {
    const scene = await LiveScene.create(app, 'Ana', 'Bia');
    const [ana, bia] = scene.people as [Person, Person];
    await send(ana, bia, 'here');
    await expectSame(scene);
    const there = { ...ana, api: createRestClient(other.url, ana.token) };
    await send(there, bia, 'there');
    await send(ana, bia, 'here again');
    const device = scene.deviceOf(bia);
    await device.until(() => expect(JSON.stringify(device.packets)).toContain('here again'));
    const [told] = device.packets.at(-1)?.messages ?? [];
    expect(told).toMatchObject({ content: 'here again', seq: 3 });

    expect(JSON.stringify(device.packets)).not.toContain('"there"');
  } finally {
    await other.stop();
  }
});

it('greets with a cursor after which all changes come live', async () => {
  const scene = await LiveScene.create(app, 'Ana', 'Bia');
  const [ana, bia] = scene.people as [Person, Person];
  await send(ana, bia, 'before');
  const sending = Array.from({ length: 15 }, (_, n) => send(ana, bia, `${n}`));
  const late = await LiveDevice.connect(app, bia);
  await Promise.all(sending);
  await late.until(() => expect(late.rows.messages.size).toBe(16));
  await expectSame(scene);
});
