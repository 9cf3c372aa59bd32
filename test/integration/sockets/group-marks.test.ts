import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase } from '../../support/database';
import { aPerson, type Person, somePeople } from '../../support/people';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';
import { storeGroup, type StoredGroup } from '../../support/stored-group';

let app: TestApp;
/** Ana has written in a group of these three. */
let people: Person[];
let devices: SocketClient[];
let group: StoredGroup;

beforeAll(async () => {
  app = await startTestApp({ settings: { RECEIPTS_MAX_MEMBERS: '3' } });
});
beforeEach(() => begin(app));
afterEach(closeSockets);
afterAll(() => app.stop());

async function begin(at: TestApp): Promise<void> {
  people = await somePeople(at, ['Ana', 'Bia', 'Caio']);
  group = await storeGroup(at.database, people, { messages: 4 });
  devices = await Promise.all(people.map((person) => connect(at, person)));
}

const deviceAt = (index: number): SocketClient => devices[index]!;
const read = (index: number, up_to_seq: number) =>
  deviceAt(index).call('message_read', { conversation_id: group.id, up_to_seq });
const delivered = (index: number, up_to_seq: number) =>
  deviceAt(index).call('message_delivered', { conversation_id: group.id, up_to_seq });

/** What is delivered and read, by the places of the members. */
async function marks({ database } = app): Promise<[number, number][]> {
  const rows = await database.many<{ delivered_seq: number; read_seq: number }>(
    'select delivered_seq, read_seq from conversation_members where conversation_id = ? order by user_id',
    [group.id],
  );
  return rows.map(({ delivered_seq, read_seq }) => [delivered_seq, read_seq]);
}

it('acknowledges a mark when it is stored, or a higher one of the same member', async () => {
  await Promise.all([
    read(1, 2).then(async () => expect((await marks())[1]?.[1]).toBeGreaterThanOrEqual(2)),
    read(1, 4).then(async () => expect((await marks())[1]?.[1]).toBe(4)),
    read(2, 3).then(async () => expect((await marks())[2]).toEqual([3, 3])),
    delivered(1, 3).then(async () => expect((await marks())[1]?.[0]).toBeGreaterThanOrEqual(3)),
  ]);
  expect((await marks()).slice(1)).toEqual([
    [4, 4],
    [3, 3],
  ]);
});

it('tells classic clients nothing of it', async () => {
  await Promise.all([read(1, 2), delivered(2, 2)]);
  for (const device of devices) expect(await device.names()).toEqual([]);
});

it('refuses strangers like those for whom there is no group', async () => {
  const stranger = await connect(app, await aPerson(app));
  for (const conversation_id of [group.id, 2 ** 40]) {
    for (const event of ['message_read', 'message_delivered'] as const) {
      const ack = await stranger.call(event, { conversation_id, up_to_seq: 2 });
      expect(ack).toMatchObject({ success: false, code: 'not_found' });
    }
  }
});

it('drops what is delivered where the group is too large for receipts, and stores what is read', async () => {
  people.push(await aPerson(app));
  group = await storeGroup(app.database, people, { messages: 4 });
  expect(await delivered(1, 3)).toMatchObject({ success: true });
  expect(await read(2, 3)).toMatchObject({ success: true });
  expect((await marks()).slice(1, 3)).toEqual([
    [0, 0],
    [3, 3],
  ]);
});

it('stores and acknowledges what is gathered before it stops', async () => {
  const schema = await createTestDatabase();
  const stopping = await startTestApp({ schema });
  await begin(stopping);
  // The second mark waits for the second after the first one.
  await read(1, 2);
  const second = read(1, 4);
  await deviceAt(1).barrier();
  await stopping.stop();

  expect(await second).toMatchObject({ success: true });
  expect((await marks(stopping))[1]).toEqual([4, 4]);
  await schema.drop();
});
