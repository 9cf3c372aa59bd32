import type { PresenceAudience } from '../../../src/domain/user';
import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, somePersons } from '../../support/group-people';
import { createSocket, letIn } from '../../support/hearing-client';
import { goLive, LiveWatcher } from '../../support/live-watcher';
import { addContact, expectData, type Person, send } from '../../support/people';
import { closeSockets, connect } from '../../support/socket-client';

/** Presence of live clients, beside classic ones. */
let app: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;
let davi: Person;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno, carla, davi] = (await somePersons(app, 'Ana', 'Bruno', 'Carla', 'Davi')) as [
    Person,
    Person,
    Person,
    Person,
  ];
});
afterEach(closeSockets);
afterAll(() => app.stop());

const here = ({ id }: Person) => ({ user_id: id, is_online: true, last_seen_at: null });
const away = ({ id }: Person) => ({ user_id: id, is_online: false, last_seen_at: null });
const block = (by: Person, { id }: Person) => by.api.put(`/api/blocks/${id}`);
const unblock = (by: Person, { id }: Person) => by.api.delete(`/api/blocks/${id}`);
const choose = async (person: Person, presence: PresenceAudience) =>
  expectData(await person.api.patch('/api/auth/me', { presence }), 200);

describe('on connecting', () => {
  it('one list has who is online of those who have written or added the user, classic and live, and nobody else', async () => {
    const [stranger, hidden, blocked, absent] = (await somePersons(
      app,
      'Stranger',
      'Hidden',
      'Blocked',
      'Absent',
    )) as [Person, Person, Person, Person];
    await send(bruno, ana, 'oi');
    await addContact(carla, ana);
    for (const other of [hidden, blocked, absent]) await send(other, ana, 'oi');
    await addContact(ana, stranger);
    await choose(hidden, 'nobody');
    await block(blocked, ana);
    await connect(app, bruno);
    for (const other of [carla, stranger, hidden, blocked]) await goLive(app, other);

    const device = await goLive(app, ana);
    const lists = await device.all('presence');
    expect(lists).toHaveLength(1);
    expect(new Set(lists[0]?.map(({ user_id }) => user_id))).toEqual(new Set([bruno.id, carla.id]));
    for (const other of [bruno, carla]) expect(device.seen(other)).toEqual(here(other));
  });

  it('the list comes after hello, before which clients take nothing', async () => {
    await send(bruno, ana, 'oi');
    await goLive(app, bruno);
    const names: string[] = [];
    const device = new LiveWatcher(createSocket(app.url, { auth: { token: ana.token, version: 2 } }));
    device.socket.onAny((name: string) => names.push(name));
    await letIn(device.socket);
    expect(await device.sees(bruno, true)).toEqual(here(bruno));
    expect(names).toEqual(['hello', 'presence']);
  });

  it('there is no list of nobody', async () => {
    const device = await goLive(app, ana);
    expect(await device.names()).toEqual([]);
  });
});

describe('while connected', () => {
  it('who comes is told to live and classic devices, each in their own words', async () => {
    for (const other of [ana, carla]) await send(bruno, other, 'oi');
    const [ofAna, ofCarla] = [await goLive(app, ana), await connect(app, carla)];
    await goLive(app, bruno);
    expect(await ofAna.sees(bruno, true)).toEqual(here(bruno));
    expect(await ofCarla.next('user_online')).toEqual({ user_id: bruno.id, name: 'Bruno' });
    expect(await ofAna.names()).toEqual(['presence']);
  });

  it('whoever begins to see another one is told at once: by a contact, a first message, a choice', async () => {
    const [ofAna] = [await goLive(app, ana), await goLive(app, bruno), await connect(app, carla)];
    await addContact(bruno, ana);
    expect(await ofAna.sees(bruno, true)).toEqual(here(bruno));
    await send(ana, carla, 'oi');
    expect(await ofAna.sees(carla, true)).toEqual(here(carla));

    await choose(carla, 'contacts');
    expect(await ofAna.sees(carla, false)).toEqual(away(carla));
    await choose(carla, 'everyone');
    await ofAna.sees(carla, true);
  });

  it('a block is told as if both were offline, without when they were seen, and its end as if they came', async () => {
    await send(ana, bruno, 'oi');
    const [ofAna, ofBruno] = [await goLive(app, ana), await goLive(app, bruno)];
    await ofAna.sees(bruno, true);
    await block(bruno, ana);
    expect(await ofAna.sees(bruno, false)).toEqual(away(bruno));
    expect(await ofBruno.sees(ana, false)).toEqual(away(ana));
    await unblock(bruno, ana);
    await ofAna.sees(bruno, true);
    await ofBruno.sees(ana, true);
  });
});

describe('who watches a group', () => {
  let group_id: number;

  beforeEach(async () => {
    group_id = await aGroupOf([ana, bruno, carla, davi]);
  });

  /** A device that watches the group, and has nothing of it to read any more. */
  async function watching(person: Person): Promise<LiveWatcher> {
    const device = await goLive(app, person);
    expect(await device.watch(group_id)).toEqual({ success: true });
    return device;
  }

  it('is told how the others are, and what changes from then on; before, and after, it is told nothing of them', async () => {
    const ofAna = await goLive(app, ana);
    await connect(app, bruno);
    expect(await ofAna.names()).toEqual([]);
    await app.database.run('update users set last_seen_at = ? where id = ?', [
      new Date('2026-01-31T12:00:00Z'),
      davi.id,
    ]);

    await ofAna.watch(group_id);
    const list = await ofAna.next('presence');
    expect(list).toHaveLength(3);
    expect(list).toEqual(
      expect.arrayContaining([
        here(bruno),
        away(carla),
        { user_id: davi.id, is_online: false, last_seen_at: '2026-01-31T12:00:00.000Z' },
      ]),
    );

    await goLive(app, carla);
    await ofAna.sees(carla, true);
    await ofAna.watch(null);
    const ofBruno = await watching(bruno);
    await ofAna.forget();
    await goLive(app, davi);
    await ofBruno.sees(davi, true);
    expect(await ofAna.names()).toEqual([]);
  });

  it('sees of each what that one has chosen to show', async () => {
    await choose(bruno, 'nobody');
    await choose(carla, 'contacts');
    await choose(davi, 'contacts');
    await addContact(davi, ana);
    for (const other of [bruno, carla, davi]) await goLive(app, other);
    const ofAna = await watching(ana);
    expect((await ofAna.all('presence')).at(-1)).toEqual([here(davi)]);

    await choose(bruno, 'everyone');
    expect(await ofAna.sees(bruno, true)).toEqual(here(bruno));
    await choose(bruno, 'contacts');
    expect(await ofAna.sees(bruno, false)).toEqual(away(bruno));
    await addContact(carla, ana);
    await ofAna.sees(carla, true);
  });

  it('sees nobody between whom and them a block stands, and is told of its beginning and its end', async () => {
    const ofDavi = await watching(davi);
    await block(carla, ana);
    const ofAna = await watching(ana);
    await Promise.all([goLive(app, bruno), goLive(app, carla)]);
    for (const other of [bruno, carla]) await ofDavi.sees(other, true);
    await ofAna.sees(bruno, true);
    expect((await ofAna.all('presence')).flat().map(({ user_id }) => user_id)).not.toContain(carla.id);

    await unblock(carla, ana);
    await ofAna.sees(carla, true);
    await block(ana, bruno);
    expect(await ofAna.sees(bruno, false)).toEqual(away(bruno));
  });

  it('still sees a member who has removed them from the contacts', async () => {
    const contact = await addContact(bruno, ana);
    await goLive(app, bruno);
    const [watcher, other] = [await watching(ana), await goLive(app, ana)];
    await other.sees(bruno, true);
    await bruno.api.delete(`/api/contacts/${contact.id}`);
    await other.sees(bruno, false);
    await watcher.barrier();
    expect(watcher.seen(bruno)).toEqual(here(bruno));
  });

  it('is told of a member who is removed that they are offline, and then nothing; unless they see each other anyway', async () => {
    await send(davi, ana, 'oi');
    const ofAna = await watching(ana);
    await Promise.all([goLive(app, bruno), goLive(app, davi)]);
    for (const other of [bruno, davi]) await ofAna.sees(other, true);
    for (const { id } of [davi, bruno]) {
      expectData(await ana.api.delete(`/api/conversations/${group_id}/members/${id}`), 200);
    }
    expect(await ofAna.sees(bruno, false)).toEqual(away(bruno));
    expect(ofAna.seen(davi)).toEqual(here(davi));
    await ofAna.forget();
    await choose(bruno, 'contacts');
    await choose(bruno, 'everyone');
    await goLive(app, carla);
    await ofAna.sees(carla, true);
    expect(ofAna.seen(bruno)).toBeUndefined();
  });

  it('is told of whoever is added while they are online', async () => {
    const [eva] = (await somePersons(app, 'Eva')) as [Person];
    const ofBruno = await watching(bruno);
    await goLive(app, eva);
    const answer = await ana.api.post(`/api/conversations/${group_id}/members`, { user_ids: [eva.id] });
    expectData(answer, 201);
    expect(await ofBruno.sees(eva, true)).toEqual(here(eva));
  });

  it('and is removed, or leaves, is told that it is not found, and nothing more', async () => {
    const [ofBruno, ofCarla, ofDavi] = [await watching(bruno), await watching(carla), await watching(davi)];
    expectData(await ana.api.delete(`/api/conversations/${group_id}/members/${bruno.id}`), 200);
    expectData(await carla.api.delete(`/api/conversations/${group_id}/members/${carla.id}`), 200);
    for (const device of [ofBruno, ofCarla]) {
      expect(await device.next('error')).toMatchObject({ event: 'watch', code: 'not_found' });
      await device.forget();
    }
    await goLive(app, ana);
    await ofDavi.sees(ana, true);
    for (const device of [ofBruno, ofCarla]) {
      // Sync's rows say that they have left.
      expect((await device.names()).filter((name) => name !== 'changes')).toEqual([]);
      expect(await device.watch(group_id)).toMatchObject({ success: false, code: 'not_found' });
    }
  });

  it('must be in it: of another group, or none, nothing is said but that it is not found', async () => {
    const [stranger] = (await somePersons(app, 'Stranger')) as [Person];
    await goLive(app, bruno);
    const device = await goLive(app, stranger);
    const refusals = [await device.watch(group_id), await device.watch(group_id + 1_000_000)];
    expect(refusals[0]).toMatchObject({ success: false, code: 'not_found' });
    expect(refusals[1]).toEqual(refusals[0]);
    device.emit('watch', { conversation_id: group_id });
    expect(await device.next('error')).toMatchObject({ event: 'watch', code: 'not_found' });
    await goLive(app, carla);
    expect((await device.names()).filter((name) => name !== 'error')).toEqual([]);
  });

  it('watches one conversation at a time: the last one, whichever is answered first', async () => {
    const other_id = await aGroupOf([ana, davi], 'Other');
    const ofBruno = await watching(bruno);
    const device = await goLive(app, ana);
    await Promise.all([device.watch(group_id), device.watch(other_id), device.watch(group_id)]);
    await device.watch(other_id);
    await device.forget();
    await Promise.all([goLive(app, carla), goLive(app, davi)]);
    await device.sees(davi, true);
    await ofBruno.sees(carla, true);
    await device.barrier();
    expect(device.seen(carla)).toBeUndefined();
  });
});

describe('who watches a direct conversation', () => {
  it('is told when the other one was there last, if that is shown', async () => {
    const message = await send(bruno, ana, 'oi');
    await app.database.run('update users set last_seen_at = ? where id = ?', [
      new Date('2026-01-31T12:00:00Z'),
      bruno.id,
    ]);
    const device = await goLive(app, ana);
    await device.watch(message.conversation_id);
    expect(await device.next('presence')).toEqual([
      { user_id: bruno.id, is_online: false, last_seen_at: '2026-01-31T12:00:00.000Z' },
    ]);

    await choose(bruno, 'contacts');
    await device.forget();
    await device.watch(message.conversation_id);
    expect(await device.names()).toEqual([]);
  });
});

it('hears of a large group no more than 200 members', async () => {
  const { api } = ana;
  const others = await app.database.run(
    `insert into users (name, email, password_hash) values ${Array.from({ length: 298 }, () => '(?, ?, ?)').join(', ')}`,
    Array.from({ length: 298 }, (_, n) => ['Member', `m${n}-${ana.id}@example.com`, 'x']).flat(),
  );
  const group_id = await aGroupOf([ana, bruno]);
  for (let from = 0; from < 298; from += 100) {
    const user_ids = Array.from({ length: Math.min(100, 298 - from) }, (_, n) => others.insertId + from + n);
    expectData(await api.post(`/api/conversations/${group_id}/members`, { user_ids }), 201);
  }
  const device = await goLive(app, ana);
  await device.watch(group_id);
  const list = await device.next('presence');
  expect(list).toHaveLength(199);
  expect(list).toContainEqual(away(bruno));
  await goLive(app, bruno);
  await device.sees(bruno, true);
});
