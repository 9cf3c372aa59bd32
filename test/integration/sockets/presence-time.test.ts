import { startTestApp, type TestApp } from '../../support/app';
import { addContact, aPerson } from '../../support/people';
import { closeSockets, connect } from '../../support/socket-client';
import { SLACK_MS } from '../../support/slack';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterEach(closeSockets);
afterAll(() => app.stop());

/** Real time passes here: all that takes seconds happens in the same ones. */
it('ends presence after the grace, and typing by itself', async () => {
  const [v, p, stranger, staying, twice] = await Promise.all(
    ['V', 'P', 'Stranger', 'Staying', 'Twice'].map((name) => aPerson(app, { name })),
  );
  if (!v || !p || !stranger || !staying || !twice) throw new Error('There are five');
  for (const friend of [p, staying, twice]) await addContact(friend, v);
  await addContact(v, p);
  await addContact(stranger, p);
  const [watching, strange] = [await connect(app, v), await connect(app, stranger)];
  const [pDevice, returning, first, second] = await Promise.all([
    connect(app, p),
    connect(app, staying),
    connect(app, twice),
    connect(app, twice),
  ]);
  for (let arrival = 0; arrival < 3; arrival++) await watching.next('user_online');
  for (const device of [watching, strange]) await device.forget();

  await second.call('typing_start', { contact_user_id: v.id });
  const began = performance.now();
  expect(await watching.next('user_typing')).toEqual({ user_id: twice.id, name: 'Twice' });
  // A reload, a device less, and a departure.
  returning.close();
  first.close();
  pDevice.close();
  await connect(app, staying);
  expect(await onlineIn(v.api, p.id)).toBe(true);

  expect(await watching.next('user_offline')).toEqual({ user_id: p.id });
  expect(performance.now() - began).toBeGreaterThan(4_900);
  expect(performance.now() - began).toBeLessThan(6_500 + SLACK_MS);
  expect(await onlineIn(v.api, p.id)).toBe(false);

  expect(await watching.next('user_stopped_typing')).toEqual({ user_id: twice.id });
  expect(performance.now() - began).toBeLessThan(9_000 + SLACK_MS);

  // Who came back within the grace, or had another device, never left.
  expect(await watching.names()).toEqual(['user_typing', 'user_offline', 'user_stopped_typing']);
  expect(await strange.names()).toEqual([]);

  await connect(app, p);
  expect(await watching.next('user_online')).toEqual({ user_id: p.id, name: 'P' });
});

async function onlineIn(api: { get(path: string): Promise<{ body: { data: unknown } }> }, user_id: number) {
  const { contacts } = (await api.get('/api/contacts')).body.data as {
    contacts: { contact_user_id: number; is_online: boolean }[];
  };
  return contacts.find((contact) => contact.contact_user_id === user_id)?.is_online;
}
