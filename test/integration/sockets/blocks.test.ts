import { startTestApp, type TestApp } from '../../support/app';
import type { Message } from '../../../src/contracts/classic/entities';
import type { SyncPage } from '../../../src/contracts/routes/sync';
import { addContact, aPerson, expectData, type Person, send, sendAll, twoPeople } from '../../support/people';
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

/** One blocks the other, and what both are told of that has arrived. */
async function blockAndForget(by = ana, other = bruno): Promise<void> {
  await block(by, other);
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

describe('receipts', () => {
  /** Bruno's own messages as he sees them, oldest first: whether each is read. */
  async function seenByBruno(): Promise<boolean[]> {
    const { messages } = expectData(await bruno.api.get(`/api/messages/conversation/${ana.id}`), 200);
    const own = (messages as Message[]).filter(({ sender_id }) => sender_id === bruno.id);
    return own.toReversed().map(({ is_read }) => is_read);
  }
  /** What Bruno was told of Ana's reading; his device hears of his own too. */
  const readsByAna = async () =>
    (await ofBruno.all('messages_read')).filter(({ by_user_id }) => by_user_id === ana.id);
  const syncOf = async ({ api }: Person, cursor?: string) =>
    expectData(await api.get(`/api/sync${cursor ? `?cursor=${cursor}` : ''}`), 200) as unknown as SyncPage;
  const marksOf = ({ receipts }: SyncPage, { id }: Person) =>
    receipts
      .filter(({ user_id }) => user_id === id)
      .map(({ delivered_seq, read_seq }) => [delivered_seq, read_seq]);

  it.each([
    ['who reads blocks', () => [ana, bruno] as const],
    ['whose messages they are blocks', () => [bruno, ana] as const],
  ])('stay as they were when the block began, until it ends: the one %s', async (_who, people) => {
    const [by, other] = people();
    const readersOther = await connect(app, ana);
    // Ana has read up to 3, and received up to 4, of which Bruno has not heard by sync; 5 and 6 are only stored.
    await send(bruno, ana, '3');
    const before = await syncOf(bruno);
    await ofAna.call('message_read', { sender_id: bruno.id });
    const [fourth] = await sendAll(bruno, ana, ['4', '5', '6']);
    await ofAna.call('message_delivered', { message_id: fourth?.id, sender_id: bruno.id });
    await ofBruno.next('message_status_update');
    await blockAndForget(by, other);
    await readersOther.forget();

    await ofAna.call('message_delivered', { conversation_id: fourth?.conversation_id, up_to_seq: 5 });
    await ofAna.call('message_read', { sender_id: bruno.id });
    expect(await readersOther.next('messages_read')).toMatchObject({ sender_id: bruno.id, up_to_seq: 6 });
    expect(await ofBruno.names()).toEqual([]);
    expect(await seenByBruno()).toEqual([true, true, false, false, false]);
    const page = await syncOf(bruno, before.cursor);
    expect(marksOf(page, ana)).toEqual([[4, 3]]);
    expect(marksOf(await syncOf(bruno), ana)).toEqual([[4, 3]]);
    // Ana's own devices follow her; Bruno is told nothing more when she reads more.
    expect(marksOf(await syncOf(ana), ana)).toEqual([[6, 6]]);
    expect((await syncOf(bruno, page.cursor)).receipts).toEqual([]);

    await unblock(by, other);
    expect(await seenByBruno()).toEqual([true, true, true, true, true]);
    expect(marksOf(await syncOf(bruno, page.cursor), ana)).toEqual([[6, 6]]);
    await send(bruno, ana, '7');
    await ofAna.call('message_read', { sender_id: bruno.id });
    expect((await readsByAna()).at(-1)).toMatchObject({ up_to_seq: 7 });
  });

  it('by a page that is read are not told either', async () => {
    await send(bruno, ana, 'unread');
    await blockAndForget();
    await ana.api.get(`/api/messages/conversation/${bruno.id}`);
    await ana.api.put(`/api/messages/mark-read/${bruno.id}`);
    expect(await ofBruno.names()).toEqual([]);
    expect(await seenByBruno()).toEqual([false, false]);
  });

  it('of who reads while the block begins are shown as of before it, or not at all', async () => {
    for (let round = 0; round < 10; round++) {
      await send(bruno, ana, `round ${round}`);
      await ofBruno.forget();
      await Promise.all([ofAna.call('message_read', { sender_id: bruno.id }), block(ana, bruno)]);
      const isShown = (await seenByBruno()).at(-1);
      await ofBruno.next('user_offline');
      expect(await readsByAna()).toHaveLength(isShown ? 1 : 0);
      await unblock(ana, bruno);
      await ofBruno.next('user_online');
    }
  });
});
