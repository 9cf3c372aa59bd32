import { startTestApp, type TestApp } from '../../support/app';
import { aGroup, aUser } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { DatabaseProxy } from '../../support/database-proxy';
import { addContact, aPerson, expectData, type Person, send, twoPeople } from '../../support/people';
import { type Answer, createRestClient } from '../../support/rest-client';
import { closeSockets, connect } from '../../support/socket-client';

const HOUR_MS = 3_600_000;
const NOBODY = 2 ** 40;

let schema: TestDatabase;
let proxy: DatabaseProxy;
/** Two processes on one database. */
let app: TestApp;
let other: TestApp;
let off: TestApp;
/** Added to the time. Only ever grows, like time. */
let passed = 0;
let serial = 0;

beforeAll(async () => {
  schema = await createTestDatabase();
  proxy = await DatabaseProxy.start(schema.address);
  const clock = () => Date.now() + passed;
  const monotonic = () => performance.now() + passed;
  const start = (directory: string, address = schema.address) =>
    startTestApp({
      schema,
      background: false,
      settings: { DIRECTORY: directory },
      outside: { clock, monotonic, address },
    });
  app = await start('exact', proxy.address);
  other = await start('exact');
  off = await start('off');
});
afterEach(closeSockets);
afterAll(async () => {
  await Promise.all([app.stop(), other.stop(), off.stop()]);
  await proxy.stop();
  await schema.drop();
});

async function withUsername(person: Person): Promise<string> {
  const username = `known.as_${(serial += 1)}`;
  expectData(await person.api.patch('/api/auth/me', { username }), 200);
  return username;
}

async function search({ api }: Person, q: string): Promise<unknown[]> {
  const data = expectData(await api.get(`/api/contacts/search?q=${encodeURIComponent(q)}`), 200);
  return data.users as unknown[];
}

const at = ({ url }: TestApp, { token }: Person) => createRestClient(url, token);

const add = ({ api }: Pick<Person, 'api'>, { id }: Pick<Person, 'id'>) =>
  api.post('/api/contacts/add', { contact_user_id: id });

const write = ({ api }: Pick<Person, 'api'>, { id }: Pick<Person, 'id'>) =>
  api.post('/api/messages/send', { receiver_id: id, content: 'hello' });

const REFUSED = { success: false, message: 'This could not be found.', code: 'not_found' };

function expectUnknown({ status, body }: Answer): void {
  expect({ status, body }).toEqual({ status: 404, body: REFUSED });
}

describe('an exact directory', () => {
  it('finds by a whole e-mail address or username, and by nothing else', async () => {
    const [ana, bruno] = await twoPeople(app);
    const username = await withUsername(bruno);
    const found = { id: bruno.id, name: 'Bruno', username, avatar_url: null };

    expect(await search(ana, ` ${bruno.email.toUpperCase()}`)).toEqual([{ ...found, email: bruno.email }]);
    const masked = `${bruno.email.charAt(0)}•••@example.com`;
    expect(await search(ana, username.toUpperCase())).toEqual([{ ...found, email: masked }]);
    for (const q of [
      'Bruno',
      username.slice(0, -1),
      username.slice(1),
      bruno.email.slice(1),
      'example.com',
    ]) {
      expect(await search(ana, q)).toEqual([]);
    }
    expect(await search(bruno, username)).toEqual([]);
  });

  it('finds everybody of the identity provider who has the address', async () => {
    const ana = await aPerson(app);
    const email = `shared.${(serial += 1)}@example.org`;
    const local = await aPerson(app, { email });
    const external = [await aUser(app.database), await aUser(app.database)];
    for (const id of external) {
      await app.database.run(
        `update users set email = null, external_issuer = 'https://id.example.com', external_id = ?, external_email = ?
          where id = ?`,
        [`ext-${id}`, email, id],
      );
    }
    expect(await search(ana, email)).toEqual(
      [local.id, ...external].map((id) => ({ id, name: 'Ana', email, username: null, avatar_url: null })),
    );
  });

  it('answers of strangers as of nobody, over REST and sockets, and does the same work', async () => {
    const [ana, bruno] = await twoPeople(app);
    await add(ana, { id: NOBODY });
    const workOf = async (call: (person: Person, to: { id: number }) => Promise<Answer>, id: number) => {
      proxy.queries = [];
      expectUnknown(await call(ana, { id }));
      return proxy.queries.length;
    };
    for (const call of [add, write]) {
      expect(await workOf(call, bruno.id)).toBe(await workOf(call, NOBODY));
    }
    const blocks = [
      (id: number) => ana.api.put(`/api/blocks/${id}`),
      (id: number) => ana.api.delete(`/api/blocks/${id}`),
    ];
    for (const call of blocks) for (const id of [bruno.id, NOBODY]) expectUnknown(await call(id));
    const socket = await connect(app, ana);
    for (const receiver_id of [bruno.id, NOBODY]) {
      expect(await socket.call('send_message', { receiver_id, content: 'x', temp_id: 't' })).toEqual({
        ...REFUSED,
        temp_id: 't',
      });
    }
    expect(await app.database.many('select id from conversations')).toEqual([]);
    expect(await search(ana, 'Bruno')).toEqual([]);
    expectUnknown(await write(ana, bruno));
  });

  it('does not tell strangers that somebody types to them', async () => {
    const [ana, bruno] = await twoPeople(app);
    const [ofAna, ofBruno] = [await connect(app, ana), await connect(app, bruno)];
    for (const contact_user_id of [bruno.id, NOBODY]) {
      for (const event of ['typing_start', 'typing_stop'] as const) {
        expect(await ofAna.call(event, { contact_user_id })).toEqual({ success: true });
      }
    }
    expect(await ofBruno.names()).toEqual([]);

    await search(bruno, ana.email);
    expectData(await add(bruno, ana), 201);
    await ofAna.call('typing_start', { contact_user_id: bruno.id });
    expect(await ofBruno.next('user_typing')).toEqual({ user_id: ana.id, name: 'Ana' });
  });

  it('lets a user add and write to whom they found exactly, through any process, for an hour', async () => {
    const [ana, bruno] = await twoPeople(app);
    const username = await withUsername(bruno);
    expectUnknown(await write(ana, bruno));
    await search(ana, username);
    expect((await write(ana, bruno)).status).toBe(201);

    const [carla, dora] = await twoPeople(app);
    await search(carla, dora.email);
    const elsewhere = { api: at(other, carla) };
    expect((await add(elsewhere, dora)).status).toBe(201);
    expect((await write(elsewhere, dora)).status).toBe(201);

    const [elsa, fred] = await twoPeople(app);
    await search(elsa, fred.email);
    expectUnknown(await write(fred, elsa));
    passed += HOUR_MS - 60_000;
    const gina = await aPerson(app);
    await search(gina, fred.email);
    passed += 61_000;
    expectUnknown(await add(elsa, fred));
    expect((await add(gina, fred)).status).toBe(201);
  });

  it('lets both of a contact, and of a conversation, go on', async () => {
    const [ana, bruno] = await twoPeople(app);
    await search(ana, bruno.email);
    const contact = await addContact(ana, bruno);
    passed += 2 * HOUR_MS;
    expect((await add(bruno, ana)).status).toBe(201);
    await send(bruno, ana, 'hello');
    expectData(await ana.api.delete(`/api/contacts/${contact.id}`), 200);
    const { body } = await bruno.api.get('/api/contacts');
    expectData(await bruno.api.delete(`/api/contacts/${body.data.contacts[0].contact_id}`), 200);
    passed += HOUR_MS;
    expect((await write(ana, bruno)).status).toBe(201);
    expect((await write({ api: at(other, bruno) }, ana)).status).toBe(201);
  });

  it('makes a removed contact a stranger again', async () => {
    const [ana, bruno] = await twoPeople(app);
    await search(ana, bruno.email);
    const contact = await addContact(ana, bruno);
    expectData(await ana.api.delete(`/api/contacts/${contact.id}`), 200);
    passed += HOUR_MS + 60_000;
    for (const answer of [await write(ana, bruno), await write(bruno, ana)]) expect(answer.status).toBe(404);
  });

  it('lets members of a group write to each other, as long as both are in it', async () => {
    const [ana, bruno] = await twoPeople(app);
    const carla = await aPerson(app);
    await aGroup(app.database, [ana.id, bruno.id, { user_id: carla.id, left_seq: 1 }]);
    expect((await write(ana, bruno)).status).toBe(201);
    expectUnknown(await write(ana, carla));
    expectUnknown(await write(carla, ana));
  });

  it('remembers the last hundred that a user found', async () => {
    const ana = await aPerson(app);
    const people = await Promise.all(Array.from({ length: 101 }, () => aUser(app.database, {})));
    const [first = 0, second = 0] = people;
    for (const id of people) {
      await app.database.run('update users set username = ? where id = ?', [`one.of.many.${id}`, id]);
      await search(ana, `one.of.many.${id}`);
      passed += 1;
    }
    expectUnknown(await add(ana, { id: first }));
    expect((await add(ana, { id: second })).status).toBe(201);
  });
});

describe('a directory that is off', () => {
  it('finds nobody, and lets only acquaintances write', async () => {
    const [ana, bruno] = await twoPeople(off);
    const username = await withUsername(bruno);
    for (const q of ['Bruno', username, bruno.email]) expect(await search(ana, q)).toEqual([]);
    expectUnknown(await add(ana, bruno));
    expectUnknown(await write(ana, bruno));

    await search({ ...ana, api: at(app, ana) }, username);
    expect((await add({ api: at(off, ana) }, bruno)).status).toBe(201);
    expect((await write(bruno, ana)).status).toBe(201);
  });
});

describe('an open directory', () => {
  it('remembers nobody who is found', async () => {
    const open = await startTestApp({ background: false });
    const [ana, bruno] = await twoPeople(open);
    expect(await search(ana, bruno.email)).toHaveLength(1);
    expect(await open.database.many('select * from found_people')).toEqual([]);
    await open.stop();
  });
});

it('unblocking does not tell who blocks the caller', async () => {
  const [ana, bruno] = await twoPeople(app);
  await search(ana, bruno.email);
  expect((await bruno.api.delete(`/api/blocks/${ana.id}`)).status).toBe(404);
  expectData(await ana.api.put(`/api/blocks/${bruno.id}`), 200);
  expect((await bruno.api.delete(`/api/blocks/${ana.id}`)).status).toBe(404);
  expect((await ana.api.delete(`/api/blocks/${bruno.id}`)).status).toBe(200);
});
