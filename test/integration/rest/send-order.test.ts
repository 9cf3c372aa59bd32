import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { DatabaseProxy } from '../../support/database-proxy';
import { aGroupOf, inGroup, somePersons } from '../../support/group-people';
import { addContact, expectData, type Person } from '../../support/people';

let schema: TestDatabase;
let proxy: DatabaseProxy;
let app: TestApp | undefined;
beforeAll(async () => {
  schema = await createTestDatabase();
  proxy = await DatabaseProxy.start(schema.address);
});
afterEach(() => app?.stop());
afterAll(async () => {
  await proxy.stop();
  await schema.drop();
});

const OUTLINE = /peer\.user_id as peer_id\s+from conversations conversation/;
const PERMISSION = /as may_write/;

/** Fails before a test is given up, which would leave a loop behind. */
async function until(isTrue: () => boolean): Promise<void> {
  const end = Date.now() + 2_500;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error('It was not asked');
    await new Promise(setImmediate);
  }
}

const toGroup = (id: number) => `/api/conversations/${id}/messages`;

describe.each([
  ['everyone', 'a group', OUTLINE],
  ['contacts', 'a group', OUTLINE],
  ['contacts', 'a direct conversation', PERMISSION],
  ['contacts', 'a direct conversation, by its id', OUTLINE],
])('where %s may write', (writers, place, lookUp) => {
  it(`what somebody sends into ${place} keeps its order, whichever look-up returns first`, async () => {
    app = await startTestApp({
      schema,
      background: false,
      settings: { WHO_MAY_WRITE: writers },
      outside: { address: proxy.address },
    });
    const [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
    for (const person of [bruno, carla]) await addContact(person, ana);
    const [id, other] = [await aGroupOf([ana, bruno]), await aGroupOf([ana, carla])];
    const direct = expectData(
      await ana.api.post('/api/conversations', { type: 'direct', user_id: bruno.id }),
      201,
    ).conversation as { id: number };
    const say = (content: string) => {
      if (place === 'a group') return ana.api.post(toGroup(id), { content });
      if (place.endsWith('id')) return ana.api.post(toGroup(direct.id), { content });
      return ana.api.post('/api/messages/send', { receiver_id: bruno.id, content });
    };

    proxy.queries = [];
    const asked = () => proxy.queries.filter((sql) => lookUp.test(sql)).length;
    proxy.onNext(lookUp, 'delay');
    const first = say('first');
    await until(() => asked() === 1);
    const second = say('second');
    // Time enough for the second one to overtake: its look-up has been asked, and others have sent meanwhile.
    await until(() => asked() === 2);
    for (const content of ['one', 'two', 'three']) {
      expectData(await inGroup(carla, other).send(content), 201);
    }
    proxy.release();
    const sent = [expectData(await first, 201), expectData(await second, 201)];
    const seqs = sent.map(({ message }) => (message as { seq: number }).seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  });
});
