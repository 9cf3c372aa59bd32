import { startTestApp, type TestApp } from '../../support/app';
import { addContact, aPerson, expectData, type Person, send, twoPeople } from '../../support/people';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

let app: TestApp;
/** Both are online, have written to each other, and have each other as contacts. */
let ana: Person;
let bruno: Person;
let ofAna: SocketClient;
let ofBruno: SocketClient;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  await send(ana, bruno, 'oi');
  await send(bruno, ana, 'oi!');
  await addContact(ana, bruno);
  await addContact(bruno, ana);
  [ofAna, ofBruno] = [await connect(app, ana), await connect(app, bruno)];
  await ofAna.next('user_online');
  for (const device of [ofAna, ofBruno]) await device.forget();
});
afterEach(closeSockets);
afterAll(() => app.stop());

const online = ({ id, name }: Person) => ({ user_id: id, name });
const offline = ({ id }: Person) => ({ user_id: id });

async function block(by: Person, other: Person): Promise<void> {
  expectData(await by.api.put(`/api/blocks/${other.id}`), 200);
}
async function unblock(by: Person, other: Person): Promise<void> {
  expect((await by.api.delete(`/api/blocks/${other.id}`)).status).toBe(200);
}

/** Ana blocks Bruno, and what both are told of that has arrived. */
async function blockAndForget(): Promise<void> {
  await block(ana, bruno);
  await ofAna.next('user_offline');
  await ofBruno.next('user_offline');
  for (const device of [ofAna, ofBruno]) await device.forget();
}

/** What the viewer's list of contacts and sync show of the other's presence. */
async function shownTo(viewer: Person) {
  const { contacts } = (await viewer.api.get('/api/contacts')).body.data;
  const { conversations } = (await viewer.api.get('/api/sync')).body.data;
  return [contacts[0], conversations[0]].map(({ is_online, last_seen_at }) => ({ is_online, last_seen_at }));
}

const HIDDEN = { is_online: false, last_seen_at: null };

describe('presence', () => {
  it('ends for both with a block, and is back when nobody blocks any more', async () => {
    await block(ana, bruno);
    expect(await ofAna.next('user_offline')).toEqual(offline(bruno));
    expect(await ofBruno.next('user_offline')).toEqual(offline(ana));

    await block(bruno, ana);
    await unblock(ana, bruno);
    expect(await ofAna.names()).toEqual(['view_changed', 'user_offline', 'view_changed']);

    await unblock(bruno, ana);
    expect(await ofAna.next('user_online')).toEqual(online(bruno));
    expect(await ofBruno.next('user_online')).toEqual(online(ana));
    for (const device of [ofAna, ofBruno]) expect(await device.all('user_offline')).toHaveLength(1);
  });

  it.each([
    ['the one who blocks', () => [ana, bruno] as const],
    ['the one who is blocked', () => [bruno, ana] as const],
  ])('is not shown while a block stands, to %s', async (_who, people) => {
    const [viewer, other] = people();
    await app.database.run('update users set last_seen_at = now(3)');
    const [before] = await shownTo(viewer);
    expect(before).toEqual({ is_online: true, last_seen_at: expect.any(String) });
    await blockAndForget();

    expect(await shownTo(viewer)).toEqual([HIDDEN, HIDDEN]);
    // The snapshot at connecting, and the event when the other one connects.
    closeSockets();
    const witness = await connect(app, await witnessOf(other));
    const watching = await connect(app, viewer);
    await connect(app, other);
    expect(await witness.next('user_online')).toEqual(online(other));
    expect(await watching.all('user_online')).toEqual([]);
    expect(await (await connect(app, viewer)).all('user_online')).toEqual([]);
  });

  it('is not brought back by contacts', async () => {
    await blockAndForget();
    const { contacts } = (await ana.api.get('/api/contacts')).body.data;
    await ana.api.delete(`/api/contacts/${contacts[0].contact_id}`);
    await addContact(ana, bruno);
    expect(await ofBruno.names()).toEqual([]);
    expect(await ofAna.all('user_online')).toEqual([]);
  });

  it('of people who did not see each other has no end', async () => {
    const [carla, davi] = await Promise.all([
      aPerson(app, { name: 'Carla' }),
      aPerson(app, { name: 'Davi' }),
    ]);
    // Carla sees Davi, who has added her; Davi does not see her.
    await addContact(davi, carla);
    const [ofCarla, ofDavi] = [await connect(app, carla), await connect(app, davi)];
    await block(davi, carla);
    expect(await ofCarla.next('user_offline')).toEqual(offline(davi));
    await unblock(davi, carla);
    expect(await ofCarla.next('user_online')).toEqual(online(davi));
    expect(await ofDavi.all('user_offline')).toEqual([]);
    expect(await ofDavi.all('user_online')).toEqual([]);
  });

  /** Somebody who may see this person as soon as they come online. */
  async function witnessOf(person: Person): Promise<Person> {
    const witness = await aPerson(app, { name: 'Witness' });
    await addContact(person, witness);
    return witness;
  }
});

describe('typing', () => {
  it('is not told while a block stands, and is again afterwards', async () => {
    await blockAndForget();
    for (const [device, other] of [
      [ofAna, bruno],
      [ofBruno, ana],
    ] as const) {
      expect(await device.call('typing_start', { contact_user_id: other.id })).toEqual({ success: true });
      expect(await device.call('typing_stop', { contact_user_id: other.id })).toEqual({ success: true });
    }
    for (const device of [ofAna, ofBruno]) expect(await device.names()).toEqual([]);

    await unblock(ana, bruno);
    await ofBruno.call('typing_start', { contact_user_id: ana.id });
    expect(await ofAna.next('user_typing')).toEqual(online(bruno));
  });

  it('that was told before the block ends with it', async () => {
    await ofBruno.call('typing_start', { contact_user_id: ana.id });
    await ofAna.next('user_typing');
    await block(ana, bruno);
    expect(await ofAna.next('user_stopped_typing')).toEqual(offline(bruno));
    await ofBruno.call('typing_start', { contact_user_id: ana.id });
    expect(await ofAna.all('user_typing')).toHaveLength(1);
  });
});
