import type { PresenceAudience } from '../../../src/domain/user';
import { startTestApp, type TestApp } from '../../support/app';
import { addContact, aPerson, expectData, type Person, send } from '../../support/people';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

let app: TestApp;
/** Whose presence it is. */
let ana: Person;
/** Whom Ana has added; with whom she has only written; a stranger. */
let contact: Person;
let writer: Person;
let stranger: Person;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, contact, writer, stranger] = (await Promise.all(
    ['Ana', 'Contact', 'Writer', 'Stranger'].map((name) => aPerson(app, { name })),
  )) as [Person, Person, Person, Person];
  await addContact(ana, contact);
  for (const other of [contact, writer]) await send(other, ana, 'oi');
  for (const other of [contact, writer, stranger]) await addContact(other, ana);
  await app.database.run('update users set last_seen_at = now(3) where id = ?', [ana.id]);
});
afterEach(closeSockets);
afterAll(() => app.stop());

async function choose(presence: PresenceAudience): Promise<void> {
  expectData(await ana.api.patch('/api/auth/me', { presence }), 200);
}

const isOnline = () => ({ user_id: ana.id, name: 'Ana' });

/** What a viewer sees of Ana: at connecting, in the list of contacts, and in sync if they have written. */
async function seen(viewer: Person) {
  const snapshot = await (await connect(app, viewer)).all('user_online');
  const { contacts } = (await viewer.api.get('/api/contacts')).body.data;
  const { conversations } = (await viewer.api.get('/api/sync')).body.data;
  const rows = [contacts[0], ...conversations];
  const answers = [
    snapshot.some(({ user_id }) => user_id === ana.id),
    ...rows.map(({ is_online }) => is_online as boolean),
    ...rows.map(({ last_seen_at }) => last_seen_at !== null),
  ];
  return [...new Set(answers)];
}

it.each([
  ['everyone', [true, true, false]],
  ['contacts', [true, false, false]],
  ['nobody', [false, false, false]],
] as const)(
  'shown to %s, it is seen everywhere by some, and nowhere by others',
  async (presence, expected) => {
    await choose(presence);
    await connect(app, ana);
    const answers = [];
    for (const viewer of [contact, writer, stranger]) answers.push(await seen(viewer));
    expect(answers).toEqual(expected.map((sees) => [sees]));
  },
);

describe('a change', () => {
  let devices: SocketClient[];

  beforeEach(async () => {
    devices = [];
    for (const viewer of [contact, writer, stranger]) devices.push(await connect(app, viewer));
    await connect(app, ana);
    for (const device of devices.slice(0, 2)) await device.next('user_online');
    for (const device of devices) await device.forget();
  });

  const names = () => Promise.all(devices.map((device) => device.names()));
  const forget = () => Promise.all(devices.map((device) => device.forget()));

  it('is told at once to those who gain or lose sight of it, and to nobody else', async () => {
    await choose('contacts');
    expect(await names()).toEqual([[], ['user_offline'], []]);
    await forget();
    await choose('nobody');
    expect(await names()).toEqual([['user_offline'], [], []]);
    await forget();
    await choose('nobody');
    expect(await names()).toEqual([[], [], []]);
    await choose('everyone');
    expect(await names()).toEqual([['user_online'], ['user_online'], []]);
    expect(await devices[0]?.all('user_online')).toEqual([isOnline()]);
  });

  it('holds for the first message and for contacts that are added later', async () => {
    await choose('contacts');
    await forget();
    await send(stranger, ana, 'a first message');
    expect(await devices[2]?.names()).not.toContain('user_online');
    await addContact(ana, stranger);
    expect(await devices[2]?.next('user_online')).toEqual(isOnline());

    await choose('nobody');
    await devices[2]?.forget();
    const { contacts } = (await ana.api.get('/api/contacts')).body.data;
    for (const { contact_id } of contacts) await ana.api.delete(`/api/contacts/${contact_id}`);
    await addContact(ana, stranger);
    expect(await devices[2]?.names()).toEqual([]);
  });

  it('tells nothing of a person who is not online', async () => {
    closeSockets();
    const watching = await connect(app, contact);
    const other = await aPerson(app, { name: 'Other' });
    await addContact(other, contact);
    await watching.forget();
    expectData(await other.api.patch('/api/auth/me', { presence: 'nobody' }), 200);
    expectData(await other.api.patch('/api/auth/me', { presence: 'everyone' }), 200);
    expect(await watching.names()).toEqual([]);
  });
});
