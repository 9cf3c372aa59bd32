import { createConnection } from 'mysql2/promise';
import { placesOf } from '../../../src/domain/reading-limits';
import { startTestApp, type TestApp } from '../../support/app';
import { connectLive } from '../../support/live-sender';
import { aPerson, type Person, somePeople, twoPeople } from '../../support/people';
import { RawSocket } from '../../support/raw-socket';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connectError } from '../../support/socket-client';

const POOL_SIZE = 6;
const PLACES = placesOf(POOL_SIZE);
const settings = { DB_POOL_SIZE: String(POOL_SIZE) };

let app: TestApp;
let people: Person[];
const raw: RawSocket[] = [];

beforeAll(async () => {
  app = await startTestApp({ settings });
  people = await somePeople(
    app,
    Array.from({ length: 3 * PLACES }, (_, n) => `Person ${n}`),
  );
});
afterEach(() => {
  for (const socket of raw.splice(0)) socket.end();
  closeSockets();
});
afterAll(() => app.stop());

/** While `work` runs, whoever reads much waits for the database, each with one query: what concerns contacts is not to be had. */
async function whileSlow(work: () => Promise<void>): Promise<void> {
  const connection = await createConnection(app.schema.address);
  await connection.query('lock tables contacts write');
  try {
    await work();
  } finally {
    await connection.end();
  }
}

type At = Pick<TestApp, 'url'>;

async function metric(name: string, at: At = app): Promise<number> {
  const { text } = await createRestClient(at.url).get('/metrics');
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  if (line === undefined) throw new Error(`There is no ${name}`);
  return Number(line.slice(name.length));
}

const waiting = (kind: 'request' | 'handshake', at: At = app): Promise<number> =>
  metric(`mychat_reads_waiting{kind="${kind}"}`, at);

/** On its first page is all that there is of contacts. */
const comesBack = ({ api }: Person) => api.get('/api/sync?version=2');

/** Asks to be let in, and does not wait for the answer. */
async function knock({ token }: Person): Promise<RawSocket> {
  const socket = await RawSocket.open(app);
  raw.push(socket);
  socket.say(`40${JSON.stringify({ token, version: 2 })}`);
  return socket;
}

it('has a few read while the database is slow, whoever they are, and serves whoever reads little', async () => {
  const [ana] = people as [Person];
  await whileSlow(async () => {
    const pages = people.map(comesBack);
    while ((await waiting('request')) === 0);
    for (let n = 0; n < 5; n++) {
      expect((await ana.api.get('/api/auth/me')).status).toBe(200);
      expect(await metric('mychat_db_connections{pool="reader",state="busy"}')).toBeLessThan(POOL_SIZE);
    }
    void Promise.all(pages);
  });
  while ((await waiting('request')) > 0);
  const pages = await Promise.all(people.map(comesBack));
  expect(pages.map(({ status }) => status)).toEqual(people.map(() => 200));
});

it('has sockets wait to be let in as well, without those that have gone, and refuses bad tokens at once', async () => {
  await whileSlow(async () => {
    const sockets = await Promise.all([...people, ...people].map((person) => knock(person)));
    while ((await waiting('handshake')) === 0);
    const bad = await connectError(app, { token: 'x.y.z', version: 2 });
    expect(bad.data).toMatchObject({ code: 'unauthenticated' });
    for (const socket of sockets) socket.end();
    while ((await waiting('handshake')) > 0);
  });
});

it('lets everybody in, and serves them, when they come at once', async () => {
  const statuses = await Promise.all(
    people.map(async (person) => {
      const socket = await knock(person);
      await socket.until((text) => text.startsWith('42["hello"'));
      return (await comesBack(person)).status;
    }),
  );
  expect(statuses).toEqual(people.map(() => 200));
});

it('answers those who wait when the server stops', async () => {
  const stopped = await startTestApp({ settings, schema: app.schema });
  let stopping: Promise<void> | undefined;
  await whileSlow(async () => {
    const pages = people.map(({ token }) => createRestClient(stopped.url, token).get('/api/sync?version=2'));
    while ((await waiting('request', stopped)) === 0);
    const refusals = people.map(({ token }) => connectError(stopped, { token, version: 2 }));
    while ((await waiting('handshake', stopped)) === 0);
    stopping = stopped.stop();
    // Those who read already get what the database lets them have.
    expect(await Promise.any(pages)).toMatchObject({ status: 503, body: { code: 'busy' } });
    const { data } = await Promise.any(refusals);
    expect(data).toMatchObject({ code: 'busy', retry_after: expect.any(Number) });
    void Promise.allSettled([...pages, ...refusals]);
  });
  await stopping;
});

it('lets people who are there chat while many come back', async () => {
  const [ana, bruno] = await twoPeople(app);
  const [phone, other] = [await connectLive(app, ana), await connectLive(app, bruno)];
  await phone.sendAll({ user_id: bruno.id, temp_id: 'first', content: 'first' });
  const herd = Promise.all(
    Array.from({ length: 30 }, async (_, n) => {
      const person = people[n % people.length] as Person;
      const device = await connectLive(app, person);
      await device.next('hello');
      return (await comesBack(person)).status;
    }),
  );
  for (let n = 0; n < 20; n++) {
    const [result] = await phone.sendAll({ user_id: bruno.id, temp_id: `n-${n}`, content: `number ${n}` });
    expect(result).toMatchObject({ message: { content: `number ${n}` } });
  }
  expect(await herd).toEqual(Array.from({ length: 30 }, () => 200));
  const heard = (await other.all('changes')).flatMap(({ messages = [] }) => messages);
  expect(heard).toHaveLength(21);
});

it('has a place again for whoever comes alone', async () => {
  const somebody = await aPerson(app);
  expect((await comesBack(somebody)).status).toBe(200);
});
