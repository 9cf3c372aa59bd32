import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, inGroup } from '../../support/group-people';
import { addContact, aPerson, expectData, loginAgain, type Person, send } from '../../support/people';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bia: Person;
let devices: SocketClient[];
let stranger: SocketClient;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bia] = await Promise.all([aPerson(app, { name: 'Ana' }), aPerson(app, { name: 'Bia' })]);
  await send(bia, ana, 'oi');
  devices = await Promise.all([connect(app, ana), connect(app, await loginAgain(app, ana))]);
  stranger = await connect(app, bia);
});
afterEach(closeSockets);
afterAll(() => app.stop());

async function contactOf(person: Person): Promise<number> {
  const { contacts } = expectData(await person.api.get('/api/contacts'), 200) as {
    contacts: { contact_id: number }[];
  };
  return contacts[0]?.contact_id ?? 0;
}

async function mute(person: Person, other: Person): Promise<void> {
  const { messages } = expectData(await person.api.get(`/api/messages/conversation/${other.id}`), 200) as {
    messages: { conversation_id: number }[];
  };
  const path = `/api/conversations/${messages[0]?.conversation_id}/mute`;
  expectData(await person.api.put(path, { until: '2099-01-01T00:00:00.000Z' }), 200);
}

it.each([
  ['adding', () => addContact(ana, bia), false],
  ['renaming', async () => ana.api.put(`/api/contacts/${await contactOf(ana)}`, { contact_name: 'B' }), true],
  ['removing', async () => ana.api.delete(`/api/contacts/${await contactOf(ana)}`), true],
  ['muting', () => mute(ana, bia), false],
  ['blocking', () => ana.api.put(`/api/blocks/${bia.id}`), false],
  [
    'asking for a conversation',
    async () => {
      const carla = await aPerson(app);
      await ana.api.post('/api/conversations', { type: 'direct', user_id: carla.id });
    },
    false,
  ],
  ['clearing', () => ana.api.delete(`/api/messages/conversation/${bia.id}`), false],
])('%s is told to all devices of the person, and to nobody else', async (_what, change, needsContact) => {
  if (needsContact) {
    await addContact(ana, bia);
    for (const device of devices) await device.next('view_changed');
  }
  await change();
  for (const device of devices) expect(await device.next('view_changed')).toEqual({});
  expect(await stranger.all('view_changed')).toEqual([]);
});

it('is not told where nothing changed', async () => {
  await ana.api.delete('/api/contacts/999999');
  await ana.api.put('/api/contacts/999999', { contact_name: 'B' });
  await ana.api.put('/api/conversations/999999/mute', { until: null });
  await bia.api.delete('/api/messages/conversation/999999');
  await ana.api.put('/api/blocks/999999');
  await ana.api.delete(`/api/blocks/${bia.id}`);
  expect(await devices[0]?.all('view_changed')).toEqual([]);
});

it('is not told of groups, which classic clients do not know', async () => {
  const id = await aGroupOf([ana, bia]);
  expectData(await inGroup(ana, id).choose({ pinned: true, unread: true }), 200);
  expect((await inGroup(ana, id).hide()).status).toBe(200);
  expect(await devices[0]?.all('view_changed')).toEqual([]);
});
