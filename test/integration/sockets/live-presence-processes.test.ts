import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { aGroupOf, somePersons } from '../../support/group-people';
import { closeSockets } from '../../support/hearing-client';
import { goLive, type LiveWatcher } from '../../support/live-watcher';
import { expectData, type Person } from '../../support/people';
import { createRestClient } from '../../support/rest-client';

/** Two processes on one database. Everybody is connected to one, and asks the other. */
let schema: TestDatabase;
let one: TestApp;
let other: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;
let group_id: number;
let ofAna: LiveWatcher;
let ofBruno: LiveWatcher;

beforeAll(async () => {
  schema = await createTestDatabase();
  const outside = { pollEveryMs: 50 };
  [one, other] = [await startTestApp({ schema, outside }), await startTestApp({ schema, outside })];
});
beforeEach(async () => {
  [ana, bruno, carla] = (await somePersons(one, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
  group_id = await aGroupOf([ana, bruno]);
  [ofAna, ofBruno] = [await goLive(one, ana), await goLive(one, bruno)];
  for (const device of [ofAna, ofBruno]) await device.watch(group_id);
});
afterEach(closeSockets);
afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await schema.drop();
});

const elsewhere = ({ token }: Person) => createRestClient(other.url, token);
const members = () => `/api/conversations/${group_id}/members`;

it('whoever another process has removed watches no more, and is seen no more', async () => {
  await ofAna.sees(bruno, true);
  expectData(await elsewhere(ana).delete(`${members()}/${bruno.id}`), 200);
  expect(await ofBruno.next('error')).toMatchObject({ event: 'watch', code: 'not_found' });
  expect(await ofAna.sees(bruno, false)).toEqual({
    user_id: bruno.id,
    is_online: false,
    last_seen_at: null,
  });
});

it('whoever another process has added is seen', async () => {
  await goLive(one, carla);
  expectData(await elsewhere(ana).post(members(), { user_ids: [carla.id] }), 201);
  expect(await ofAna.sees(carla, true)).toMatchObject({ user_id: carla.id });
});

it('a block and a choice that another process was asked for are followed', async () => {
  await ofAna.sees(bruno, true);
  expectData(await elsewhere(bruno).put(`/api/blocks/${ana.id}`), 200);
  await ofAna.sees(bruno, false);
  expectData(await elsewhere(bruno).delete(`/api/blocks/${ana.id}`), 200);
  await ofAna.sees(bruno, true);
  expectData(await elsewhere(bruno).patch('/api/auth/me', { presence: 'contacts' }), 200);
  expect(await ofAna.sees(bruno, false)).toMatchObject({ last_seen_at: null });
});

describe('without a round, what another process has changed counts', () => {
  let slow: TestApp;
  let davi: Person;
  let removed: LiveWatcher;
  let remaining: LiveWatcher;

  beforeEach(async () => {
    slow = await startTestApp({ schema, outside: { pollEveryMs: 600_000 } });
    [davi] = (await somePersons(one, 'Davi')) as [Person];
    expectData(await ana.api.post(members(), { user_ids: [carla.id, davi.id] }), 201);
    [removed, remaining] = [await goLive(slow, bruno), await goLive(slow, ana)];
    for (const device of [removed, remaining]) await device.watch(group_id);
    await removed.forget();
  });
  afterEach(() => slow.stop());

  it('when somebody types: who was removed is not told', async () => {
    expectData(await elsewhere(ana).delete(`${members()}/${bruno.id}`), 200);
    await (await goLive(slow, carla)).type(group_id);
    expect(await remaining.next('typing')).toMatchObject({ user_id: carla.id, is_typing: true });
    expect((await removed.names()).filter((name) => name !== 'presence')).toEqual(['error']);
  });

  it('when somebody comes: who was removed is not told, and nor is who was blocked', async () => {
    expectData(await elsewhere(ana).delete(`${members()}/${bruno.id}`), 200);
    await goLive(slow, carla);
    await remaining.sees(carla, true);
    expect(await removed.names()).toEqual(['error']);

    expectData(await elsewhere(davi).put(`/api/blocks/${ana.id}`), 200);
    const witness = await goLive(slow, carla);
    await witness.watch(group_id);
    await goLive(slow, davi);
    await witness.sees(davi, true);
    await remaining.barrier();
    expect(remaining.seen(davi)?.is_online ?? false).toBe(false);
  });
});
