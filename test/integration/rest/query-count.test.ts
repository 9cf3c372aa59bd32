import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { DatabaseProxy } from '../../support/database-proxy';
import { anExternal } from '../../support/external-people';
import { backend } from '../../support/identity-provider';
import { addContact, aPerson, type Person, send, sendAll, twoPeople } from '../../support/people';
import { storeMessages } from '../../support/stored-messages';

let schema: TestDatabase;
let proxy: DatabaseProxy;
let app: TestApp;
/** No time passes for caches: what is asked anew does not depend on how busy the machine is. */
const monotonic = () => 0;

beforeAll(async () => {
  schema = await createTestDatabase();
  proxy = await DatabaseProxy.start(schema.address);
  app = await startTestApp({
    schema,
    background: false,
    settings: backend.settings,
    outside: { address: proxy.address, monotonic },
  });
});
afterAll(async () => {
  await app.stop();
  await proxy.stop();
  await schema.drop();
});

/** How often a request asks the database once session, names and connections are known. */
async function queriesOf(person: Person, path: string): Promise<number> {
  await person.api.get(path);
  proxy.queries = [];
  const { status } = await person.api.get(path);
  expect(status).toBe(200);
  return proxy.queries.length;
}

it('asks the database the same for a page of 1, 50 and 200 messages', async () => {
  const [ana, bruno] = await twoPeople(app);
  await sendAll(ana, bruno, ['first']);
  const path = `/api/messages/conversation/${ana.id}`;
  const one = await queriesOf(bruno, path);

  await storeMessages(app.database, ana, bruno, 250);

  expect(await queriesOf(bruno, path)).toBe(one);
  expect(await queriesOf(bruno, `${path}?limit=200`)).toBe(one);
  expect(one).toBe(1);
});

it('asks the same for a page that becomes read, however long', async () => {
  const [ana, bruno] = await twoPeople(app);
  const countReading = async () => {
    proxy.queries = [];
    const { body } = await bruno.api.get(`/api/messages/conversation/${ana.id}`);
    return { queries: proxy.queries.length, messages: body.data.messages.length };
  };
  await sendAll(ana, bruno, ['so that connections are there']);
  await countReading();

  await sendAll(ana, bruno, ['new']);
  const few = await countReading();
  await storeMessages(app.database, ana, bruno, 100);
  const many = await countReading();

  expect(few.messages).toBe(2);
  expect(many.messages).toBe(50);
  // The page, and the two packets of the transaction that moves the mark.
  expect(few.queries).toBe(3);
  expect(many.queries).toBe(3);
});

it('asks the same for a list of one and thirty contacts with messages', async () => {
  const ana = await aPerson(app);
  expect(await queriesOf(ana, '/api/contacts')).toBe(2);

  const others = await Promise.all(Array.from({ length: 30 }, () => aPerson(app)));
  const write = async (other: Person) => {
    await addContact(ana, other);
    await send(other, ana, 'hello');
  };
  await Promise.all(others.slice(0, 1).map(write));
  // The list, where something may be unread, and how much of it is.
  expect(await queriesOf(ana, '/api/contacts')).toBe(3);
  await Promise.all(others.slice(1).map(write));

  expect(await queriesOf(ana, '/api/contacts')).toBe(3);
  expect(await queriesOf(ana, '/api/messages/unread')).toBe(2);
});

it('asks no more where conversations hold more than is counted', async () => {
  const ana = await aPerson(app);
  const others = await Promise.all(Array.from({ length: 3 }, () => aPerson(app)));
  for (const other of others) await storeMessages(app.database, other, ana, 1_200);

  expect(await queriesOf(ana, '/api/messages/unread')).toBe(2);
});

it('asks the same with a token of the identity provider as with one of ours, once it was noted as the newest', async () => {
  const own = await queriesOf(await aPerson(app), '/api/contacts');
  const iat = Math.floor(Date.now() / 1_000) - 60;
  const notes = () => proxy.queries.filter((sql) => sql.includes('claims_issued_at = '));
  proxy.queries = [];
  const first = await anExternal(app, backend, { iat, name: 'Ana' });
  // With the account.
  expect(notes()).toEqual([]);
  const renewed = await anExternal(app, backend, { iat: iat + 1, name: 'Ana' });
  expect(notes()).toHaveLength(1);

  for (const person of [renewed, first]) expect(await queriesOf(person, '/api/contacts')).toBe(own);
});
