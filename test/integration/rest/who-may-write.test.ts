import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, inGroup } from '../../support/group-people';
import { addContact, aPerson, expectData, type Person, send, twoPeople } from '../../support/people';
import { closeSockets, connect } from '../../support/socket-client';
import { snapshotOf } from './route-cases';

const FORBIDDEN = { success: false, message: 'You are not allowed to do this.', code: 'forbidden' };

let app: TestApp;
let ana: Person;
let bruno: Person;

beforeAll(async () => {
  app = await startTestApp({ settings: { WHO_MAY_WRITE: 'contacts' } });
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
});
afterEach(closeSockets);
afterAll(() => app.stop());

const trySend = (from: Person, to: { id: number }, content = 'hi', temp_id?: string) =>
  from.api.post('/api/messages/send', { receiver_id: to.id, content, temp_id });

async function removeContact({ api }: Person): Promise<void> {
  const { contacts } = (await api.get('/api/contacts')).body.data;
  expect((await api.delete(`/api/contacts/${contacts[0].contact_id}`)).status).toBe(200);
}

it('refuses whoever the receiver has not added, over REST and sockets, and stores nothing', async () => {
  await addContact(ana, bruno);
  const device = await connect(app, ana);
  const before = await snapshotOf(app);
  const { status, body } = await trySend(ana, bruno);
  expect({ status, body }).toEqual({ status: 403, body: FORBIDDEN });
  const ack = await device.call('send_message', { receiver_id: bruno.id, content: 'hi', temp_id: 'x' });
  expect(ack).toEqual({ ...FORBIDDEN, temp_id: 'x' });
  expect(await snapshotOf(app)).toEqual(before);
});

it('tells nobody from somebody, and oneself, as ever', async () => {
  expect((await trySend(ana, { id: 99_999_999 })).status).toBe(404);
  expect((await trySend(ana, ana)).body.code).toBe('receiver_is_self');
});

it('lets those write whom the receiver has added, as long as they are', async () => {
  await addContact(bruno, ana);
  await send(ana, bruno, 'one');
  await removeContact(bruno);
  expect((await trySend(ana, bruno)).status).toBe(403);
  await addContact(bruno, ana);
  await send(ana, bruno, 'two');
});

it('lets everybody answer whoever wrote first, whatever becomes of contacts', async () => {
  await addContact(bruno, ana);
  await send(ana, bruno, 'first');
  await send(bruno, ana, 'an answer');
  await removeContact(bruno);
  await send(bruno, ana, 'another one');
  expect((await trySend(ana, bruno)).status).toBe(403);
});

it('lets people write to those they share a group with, as long as they do', async () => {
  await addContact(bruno, ana);
  const id = await aGroupOf([ana, bruno]);
  await removeContact(bruno);
  await send(ana, bruno, 'one');
  expect((await inGroup(bruno, id).remove(bruno)).status).toBe(200);
  expect((await trySend(ana, bruno)).status).toBe(403);
});

it('gives the retry of a stored message that message, after the contact was removed too', async () => {
  await addContact(bruno, ana);
  const message = await send(ana, bruno, 'stored', 'first');
  await removeContact(bruno);
  const retry = await trySend(ana, bruno, 'stored', 'first');
  expect({ status: retry.status, message: retry.body.data.message }).toEqual({ status: 200, message });
  expect((await trySend(ana, bruno, 'another text', 'first')).body.code).toBe('temp_id_reused');
  const carla = await aPerson(app, { name: 'Carla' });
  expect((await trySend(ana, carla, 'stored', 'first')).body.code).toBe('temp_id_reused');
  await ana.api.delete(`/api/messages/${message.id}`);
  expect((await trySend(ana, bruno, 'stored', 'first')).status).toBe(200);
});

it('does not lift a block', async () => {
  await addContact(bruno, ana);
  await send(ana, bruno, 'first');
  expectData(await ana.api.put(`/api/blocks/${bruno.id}`), 200);
  for (const [from, to] of [
    [ana, bruno],
    [bruno, ana],
  ] as const) {
    expect((await trySend(from, to)).status).toBe(403);
  }
});

it('does not tell of the typing of those who may not write', async () => {
  const [ofAna, ofBruno] = [await connect(app, ana), await connect(app, bruno)];
  await ofAna.call('typing_start', { contact_user_id: bruno.id });
  await ofAna.call('typing_stop', { contact_user_id: bruno.id });
  expect(await ofBruno.names()).toEqual([]);
  await addContact(bruno, ana);
  await ofAna.call('typing_start', { contact_user_id: bruno.id });
  expect(await ofBruno.next('user_typing')).toEqual({ user_id: ana.id, name: 'Ana' });
});
