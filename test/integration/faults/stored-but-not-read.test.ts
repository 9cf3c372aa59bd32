import { startTestApp, type TestApp } from '../../support/app';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { DatabaseProxy } from '../../support/database-proxy';
import { aGroupOf, inGroup, somePersons, textsFor } from '../../support/group-people';
import { expectData, type Person } from '../../support/people';

let schema: TestDatabase;
let proxy: DatabaseProxy;
let app: TestApp;
let ana: Person;
let bruno: Person;
beforeAll(async () => {
  schema = await createTestDatabase();
  proxy = await DatabaseProxy.start(schema.address);
  app = await startTestApp({ schema, background: false, outside: { address: proxy.address } });
  [ana, bruno] = (await somePersons(app, 'Ana', 'Bruno')) as [Person, Person];
});
afterAll(async () => {
  await app.stop();
  await proxy.stop();
  await schema.drop();
});

const MESSAGES = /m\.mentions_all, m\.change_no/;
const CONVERSATIONS = /as settings_change_no/;
const MEMBERS = /as are_receipts_on/;

it('a message is answered as it was stored, and nothing is read for that', async () => {
  const id = await aGroupOf([ana, bruno]);
  const draft = {
    mentions: [{ user_id: bruno.id, start: 0, length: 2 }],
    mentions_all: true,
    content_type: 'x-place',
    metadata: { of: 'the boat' },
  };
  proxy.onNext(MESSAGES, 'cut after');
  const { message } = expectData(await inGroup(ana, id).send('hi', draft), 201);
  expect((await inGroup(ana, id).messages('?after_seq=1')).status).toBe(503);
  const { messages } = expectData(await inGroup(ana, id).messages('?after_seq=1'), 200);
  expect(messages).toEqual([message]);
});

it('a retry is busy then: it stores nothing', async () => {
  const id = await aGroupOf([ana, bruno]);
  expectData(await inGroup(ana, id).send('hi', { temp_id: 'once' }), 201);
  proxy.onNext(MESSAGES, 'cut after');
  expect((await inGroup(ana, id).send('hi', { temp_id: 'once' })).status).toBe(503);
  expectData(await inGroup(ana, id).send('hi', { temp_id: 'once' }), 200);
  expect(await textsFor(ana, id)).toEqual(['group_created', 'hi']);
});

it.each([
  ['it', CONVERSATIONS],
  ['who is in it', MEMBERS],
])('a group is answered as it was made if %s cannot be read', async (_, query) => {
  const wanted = {
    type: 'group',
    name: 'Crew',
    description: 'Of the boat',
    user_ids: [bruno.id, 999_999_999],
  };
  proxy.onNext(query, 'cut after');
  const made = expectData(await ana.api.post('/api/conversations', wanted), 201);
  const { conversation, settings } = made as { conversation: { id: number }; settings: object };
  expect(made).toMatchObject({ members: [], not_added: [999_999_999] });
  // Members are not in the answer, and whatever is read of the group is newer.
  expect(conversation).toMatchObject({ members_listed: false, receipts: 'off', change_no: 0 });
  const read = expectData(await inGroup(ana, conversation.id).get(), 200);
  expect(read).toEqual({
    conversation: {
      ...conversation,
      members_listed: true,
      receipts: 'full',
      change_no: expect.any(Number),
    },
    settings: { ...settings, change_no: expect.any(Number) },
  });
});
