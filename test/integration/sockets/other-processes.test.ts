import type { PresenceAudience } from '../../../src/domain/user';
import { createLogger } from '../../../src/infra/logger';
import { BlockRepository } from '../../../src/repositories/blocks/block-repository';
import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { DatabaseProxy } from '../../support/database-proxy';
import { addContact, aPerson, expectData, type Person, send, twoPeople } from '../../support/people';
import { createRestClient, type RestClient } from '../../support/rest-client';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

/** What the processes tell late they tell soon here. */
const POLL_EVERY_MS = 50;

/** Two processes on one database. Everybody is connected to one, and asks the other. */
let schema: TestDatabase;
let one: TestApp;
let other: TestApp;
let ana: Person;
let bruno: Person;
let ofAna: SocketClient;
let ofBruno: SocketClient;

beforeAll(async () => {
  schema = await createTestDatabase();
  const outside = { pollEveryMs: POLL_EVERY_MS };
  [one, other] = [await startTestApp({ schema, outside }), await startTestApp({ schema, outside })];
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(one);
  [ofAna, ofBruno] = [await connect(one, ana), await connect(one, bruno)];
  await send(ana, bruno, 'oi');
  for (const device of [ofAna, ofBruno]) {
    await device.next('user_online');
    await device.forget();
  }
});
afterEach(closeSockets);
afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await schema.drop();
});

const online = ({ id, name }: Person) => ({ user_id: id, name });
const offline = ({ id }: Person) => ({ user_id: id });
const elsewhere = ({ token }: Person): RestClient => createRestClient(other.url, token);
const block = (by: Person, { id }: Person) => elsewhere(by).put(`/api/blocks/${id}`);
const unblock = (by: Person, { id }: Person) => elsewhere(by).delete(`/api/blocks/${id}`);
const choose = async (presence: PresenceAudience) => {
  expectData(await elsewhere(ana).patch('/api/auth/me', { presence }), 200);
};

/** The processes follow blocks in their order: what is told of an earlier one has come by then. */
async function earlierBlocksAreTold(): Promise<void> {
  const [carla, davi] = [await aPerson(one, { name: 'Carla' }), await aPerson(one, { name: 'Davi' })];
  await send(carla, davi, 'oi');
  const [ofCarla] = [await connect(one, carla), await connect(one, davi)];
  await ofCarla.next('user_online');
  await block(carla, davi);
  await ofCarla.next('user_offline');
}

describe('a block', () => {
  it('ends presence and typing between the two, and its end brings presence back', async () => {
    await ofBruno.call('typing_start', { contact_user_id: ana.id });
    await ofAna.next('user_typing');
    await block(ana, bruno);
    expect(await ofAna.next('user_offline')).toEqual(offline(bruno));
    expect(await ofBruno.next('user_offline')).toEqual(offline(ana));
    expect(await ofAna.next('user_stopped_typing')).toEqual(offline(bruno));

    await unblock(ana, bruno);
    expect(await ofAna.next('user_online')).toEqual(online(bruno));
    expect(await ofBruno.next('user_online')).toEqual(online(ana));
  });

  it('of the other one too tells nothing, before nobody blocks any more', async () => {
    await block(ana, bruno);
    for (const device of [ofAna, ofBruno]) await device.next('user_offline');
    await block(bruno, ana);
    await unblock(ana, bruno);
    await unblock(bruno, ana);
    for (const device of [ofAna, ofBruno]) {
      await device.next('user_online');
      expect(await device.names()).toEqual(['user_offline', 'user_online']);
    }
  });

  it('that this process was asked for is told once', async () => {
    expectData(await ana.api.put(`/api/blocks/${bruno.id}`), 200);
    await ofBruno.next('user_offline');
    await earlierBlocksAreTold();
    expect(await ofBruno.names()).toEqual(['user_offline']);
  });

  it('that ends at once has no end for whom it did not begin', async () => {
    await block(ana, bruno);
    await unblock(ana, bruno);
    await earlierBlocksAreTold();
    // Both if they were slow, and nothing as a rule.
    for (const device of [ofAna, ofBruno]) expect((await device.names())[0]).not.toBe('user_online');
  });

  it.each([
    ['the contacts', '/api/contacts'],
    ['what sync tells', '/api/sync'],
  ])('that nobody is told of has an end for whoever asked for %s meanwhile', async (_, path) => {
    // Slow enough for the block to end before it is told.
    const slow = await startTestApp({ schema, outside: { pollEveryMs: 500 } });
    const [watching] = [await connect(slow, ana), await connect(slow, bruno)];
    await watching.next('user_online');
    await watching.forget();
    await addContact(ana, bruno);
    await block(bruno, ana);
    const shown = expectData(await createRestClient(slow.url, ana.token).get(path), 200);
    expect(JSON.stringify(shown)).toContain('"is_online":false');
    await unblock(bruno, ana);
    expect(await watching.next('user_online')).toEqual(online(bruno));
    await slow.stop();
  });

  it('is looked up between many at once, whoever of two blocks the other', async () => {
    const blocks = new BlockRepository(schema.database);
    const strangers = Array.from({ length: 1_000 }, (_, i) => [ana.id, 1_000_000 + i] as const);
    const listFree = () => blocks.listFree([[ana.id, bruno.id], [bruno.id, ana.id], ...strangers]);
    await block(bruno, ana);
    expect((await listFree()).map((pair) => pair.blocked_user_id)).toEqual(strangers.map(([, id]) => id));
    await unblock(bruno, ana);
    expect(await listFree()).toHaveLength(strangers.length + 2);
    expect(await blocks.listFree([])).toEqual([]);
  });

  it.each([
    ['was there before the other', (viewer: Person, shown: Person) => [viewer, shown]],
    ['came after the other', (viewer: Person, shown: Person) => [shown, viewer]],
  ])('that stood before two connected has an end for the one who %s', async (_, inOrder) => {
    const [viewer, shown] = await twoPeople(one);
    await addContact(shown, viewer);
    await block(shown, viewer);
    await earlierBlocksAreTold();
    const devices = new Map<Person, SocketClient>();
    for (const person of inOrder(viewer, shown)) devices.set(person, await connect(one, person));
    await unblock(shown, viewer);
    expect(await devices.get(viewer)?.next('user_online')).toEqual(online(shown));
  });

  it('is followed by a process from its start on, which waits for a database that is away and says so', async () => {
    const BEGIN = /max\(change_no\) as n from blocks/;
    const proxy = await DatabaseProxy.start(schema.address);
    proxy.onNext(BEGIN, 'cut after');
    const lines: string[] = [];
    const log = createLogger({ level: 'warn', readable: true }, { write: (line) => void lines.push(line) });
    const late = await startTestApp({ schema, outside: { address: proxy.address, log } });
    expect(proxy.queries.filter((sql) => BEGIN.test(sql))).toHaveLength(2);
    expect(lines.filter((line) => line.includes('The start waits for the database'))).toHaveLength(1);
    await late.stop();
    await proxy.stop();
  });
});

describe('the choice who sees one online', () => {
  it('is told to those who lose or gain sight of it', async () => {
    await choose('nobody');
    expect(await ofBruno.next('user_offline')).toEqual(offline(ana));
    await choose('everyone');
    expect(await ofBruno.next('user_online')).toEqual(online(ana));
    expect(await ofBruno.names()).toEqual(['user_offline', 'user_online']);
  });

  it('holds for whoever writes first', async () => {
    await choose('nobody');
    await ofBruno.next('user_offline');
    const stranger = await aPerson(one, { name: 'Stranger' });
    const ofStranger = await connect(one, stranger);
    await send(stranger, ana, 'a first message');
    expect(await ofStranger.names()).toEqual(['message_sent', 'new_message']);
  });

  it('holds at once when the user connects again', async () => {
    // Of itself it follows nothing.
    const still = await startTestApp({ schema, background: false });
    const watching = await connect(still, bruno);
    await connect(still, ana);
    await watching.next('user_online');
    await choose('contacts');
    await connect(still, ana);
    expect(await watching.next('user_offline')).toEqual(offline(ana));
    await still.stop();
  });
});
