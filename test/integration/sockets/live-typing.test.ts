import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, inGroup, somePersons } from '../../support/group-people';
import { goLive, type LiveWatcher } from '../../support/live-watcher';
import { addContact, expectData, type Person, send } from '../../support/people';
import { closeSockets, connect } from '../../support/socket-client';

/** Who types, told to live clients and by them, beside classic ones. */
let app: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
});
afterEach(closeSockets);
afterAll(() => app.stop());

const typing = (conversation_id: number, { id, name }: Person, is_typing = true) => ({
  conversation_id,
  user_id: id,
  name,
  is_typing,
});

describe('in a direct conversation', () => {
  let conversation_id: number;

  beforeEach(async () => {
    ({ conversation_id } = await send(ana, bruno, 'oi'));
  });

  it('is told to every device of the other one, live and classic, and to nobody else', async () => {
    const [from, fromOther] = [await goLive(app, ana), await goLive(app, ana)];
    const [live, classic] = [await goLive(app, bruno), await connect(app, bruno)];
    const stranger = await goLive(app, carla);
    for (const device of [from, fromOther, live]) await device.forget();
    await classic.forget();

    expect(await from.type(conversation_id)).toEqual({ success: true });
    expect(await live.next('typing')).toEqual(typing(conversation_id, ana));
    expect(await classic.next('user_typing')).toEqual({ user_id: ana.id, name: 'Ana' });
    expect(await from.type(conversation_id, false)).toEqual({ success: true });
    expect(await live.next('typing')).toEqual(typing(conversation_id, ana, false));
    expect(await classic.next('user_stopped_typing')).toEqual({ user_id: ana.id });
    for (const device of [from, fromOther, stranger]) expect(await device.names()).toEqual([]);
    expect(await live.names()).toEqual(['typing', 'typing']);
  });

  it('of classic clients reaches live ones, and ends with their last device', async () => {
    const [from, live] = [await connect(app, bruno), await goLive(app, ana)];
    await from.call('typing_start', { contact_user_id: ana.id });
    expect(await live.next('typing')).toEqual(typing(conversation_id, bruno));
    from.close();
    expect(await live.next('typing')).toEqual(typing(conversation_id, bruno, false));
  });

  it('is not told while a block stands, and ends when one begins', async () => {
    const [from, live] = [await goLive(app, ana), await goLive(app, bruno)];
    await from.type(conversation_id);
    await live.next('typing');
    expectData(await bruno.api.put(`/api/blocks/${ana.id}`), 200);
    expect(await live.next('typing')).toEqual(typing(conversation_id, ana, false));
    expect(await from.type(conversation_id)).toEqual({ success: true });
    expect(await live.all('typing')).toHaveLength(2);
  });

  it('of others is not found, like one that is not there', async () => {
    const stranger = await goLive(app, carla);
    const refused = await stranger.type(conversation_id);
    expect(refused).toMatchObject({ success: false, code: 'not_found' });
    expect(await stranger.type(conversation_id + 1_000_000)).toEqual(refused);
  });

  it('is told to live clients once the conversation is there for them', async () => {
    await addContact(bruno, carla);
    await addContact(carla, bruno);
    const [from, live] = [await connect(app, bruno), await goLive(app, carla)];
    const classic = await connect(app, carla);
    await from.call('typing_start', { contact_user_id: carla.id });
    await classic.next('user_typing');
    await from.call('typing_stop', { contact_user_id: carla.id });
    expect(await live.all('typing')).toEqual([]);
    const message = await send(bruno, carla, 'oi');
    await from.call('typing_start', { contact_user_id: carla.id });
    expect(await live.next('typing')).toEqual(typing(message.conversation_id, bruno));
  });
});

describe('in a group', () => {
  let group_id: number;
  let from: LiveWatcher;
  let ofBruno: LiveWatcher;
  let ofCarla: LiveWatcher;

  beforeEach(async () => {
    group_id = await aGroupOf([ana, bruno, carla]);
    [from, ofBruno, ofCarla] = [await goLive(app, ana), await goLive(app, bruno), await goLive(app, carla)];
    for (const device of [ofBruno, ofCarla]) {
      await device.watch(group_id);
      await device.forget();
    }
  });

  it('is told to who watches it, and to no other device', async () => {
    const [other, classic] = [await goLive(app, bruno), await connect(app, bruno)];
    await ofCarla.watch(null);
    await from.type(group_id);
    expect(await ofBruno.next('typing')).toEqual(typing(group_id, ana));
    await from.type(group_id, false);
    expect(await ofBruno.next('typing')).toEqual(typing(group_id, ana, false));
    for (const device of [from, other, ofCarla]) expect(await device.names()).toEqual([]);
    expect(await classic.names()).toEqual([]);
  });

  it('is not told to whom a block parts from the one who types, and ends when one begins', async () => {
    expectData(await carla.api.put(`/api/blocks/${ana.id}`), 200);
    await ofCarla.forget();
    await from.type(group_id);
    expect(await ofBruno.next('typing')).toEqual(typing(group_id, ana));
    expect(await ofCarla.names()).toEqual([]);

    expectData(await ana.api.put(`/api/blocks/${bruno.id}`), 200);
    expect(await ofBruno.next('typing')).toEqual(typing(group_id, ana, false));
    await from.type(group_id, false);
    expect(await ofBruno.all('typing')).toHaveLength(2);
  });

  it('needs the right to write', async () => {
    expectData(await inGroup(ana, group_id).edit({ can_write: 'admins' }), 200);
    expect(await ofBruno.type(group_id)).toEqual({ success: true });
    await from.type(group_id);
    expect(await ofCarla.next('typing')).toEqual(typing(group_id, ana));
    expect(await ofCarla.all('typing')).toHaveLength(1);
  });

  it('of a member who is removed ends, and begins no more', async () => {
    await ofBruno.type(group_id);
    await ofCarla.next('typing');
    expectData(await inGroup(ana, group_id).remove(bruno), 200);
    expect(await ofCarla.next('typing')).toEqual(typing(group_id, bruno, false));
    await ofBruno.type(group_id);
    await from.type(group_id);
    expect(await ofCarla.next('typing')).toEqual(typing(group_id, ana));
    // Who does not watch it any more is not told.
    expect((await ofBruno.names()).filter((name) => name === 'typing')).toEqual([]);
  });

  it('ends with the last device', async () => {
    await ofBruno.type(group_id);
    await ofCarla.next('typing');
    ofBruno.close();
    expect(await ofCarla.next('typing')).toEqual(typing(group_id, bruno, false));
  });

  it('is told up to fifty members', async () => {
    const { insertId } = await app.database.run(
      `insert into users (name, email, password_hash) values ${Array.from({ length: 48 }, () => '(?, ?, ?)').join(', ')}`,
      Array.from({ length: 48 }, (_, n) => ['Member', `m${n}-${ana.id}@example.com`, 'x']).flat(),
    );
    const ids = Array.from({ length: 48 }, (_, n) => ({ id: insertId + n }));
    expectData(await inGroup(ana, group_id).add(ids.slice(0, 47)), 201);
    await from.type(group_id);
    await ofBruno.next('typing');
    await from.type(group_id, false);
    await ofBruno.next('typing');

    expectData(await inGroup(ana, group_id).add(ids.slice(47)), 201);
    const direct = await send(ana, bruno, 'oi');
    await from.type(group_id);
    await from.type(direct.conversation_id);
    expect(await ofBruno.next('typing')).toEqual(typing(direct.conversation_id, ana));
  });
});

it('needs the permission to write where only contacts may', async () => {
  const strict = await startTestApp({ settings: { WHO_MAY_WRITE: 'contacts' } });
  const [davi, eva] = (await somePersons(strict, 'Davi', 'Eva')) as [Person, Person];
  const contact = await addContact(eva, davi);
  const { conversation_id } = await send(davi, eva, 'oi');
  const [from, live] = [await goLive(strict, davi), await goLive(strict, eva)];
  await from.type(conversation_id);
  expect(await live.next('typing')).toEqual(typing(conversation_id, davi));
  await from.type(conversation_id, false);
  await live.next('typing');

  expectData(await eva.api.delete(`/api/contacts/${contact.id}`), 200);
  expect(await from.type(conversation_id)).toEqual({ success: true });
  expect(await live.all('typing')).toHaveLength(2);
  await strict.stop();
});
