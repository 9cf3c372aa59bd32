import type { Message } from '../../../src/contracts/native/entities';
import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, codeOf, inGroup, NOT_FOUND, somePersons } from '../../support/group-people';
import { expectData, type Person, send } from '../../support/people';
import { newestOf, say } from '../../support/reactions';
import { type Answer, createRestClient } from '../../support/rest-client';

const ROUNDS = 10;
const INVALID = '400 invalid_request';
const REUSED = '409 temp_id_reused';

let app: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;
let source: number;
let group: number;
let message: Message;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
  source = await aGroupOf([ana, bruno]);
  group = await aGroupOf([bruno, carla]);
  message = await say(ana, source, 'worth telling');
});
afterAll(() => app.stop());

const forward = ({ api }: Person, rest: object = {}, to = group): Promise<Answer> =>
  api.post(`/api/conversations/${to}/messages`, { forward_of: message.id, ...rest });

it('takes over what a message says, and names who has written it first', async () => {
  const first = expectData(await forward(bruno), 201).message as Message;
  expect(first).toMatchObject({
    content: 'worth telling',
    sender_id: bruno.id,
    forwarded_from: { name: 'Ana' },
    reply_to: null,
  });
  const { temp_id: _own, ...shared } = first;
  expect(await newestOf(carla, group)).toEqual(shared);

  const { id } = await send(carla, ana, 'hello');
  const { conversations } = expectData(await carla.api.get('/api/conversations'), 200);
  const direct = (conversations as { id: number; type: string }[]).find(({ type }) => type === 'direct')!.id;
  const again = await forward(carla, { forward_of: first.id, reply_to: id }, direct);
  expect(expectData(again, 201).message).toMatchObject({
    content: 'worth telling',
    forwarded_from: { name: 'Ana' },
    reply_to: { message_id: id, excerpt: 'hello' },
  });
});

it('takes over the type and metadata, byte for byte, and not the mentions', async () => {
  const path = `/api/conversations/${source}/messages`;
  const body =
    `{"content":"@Bruno here","content_type":"x-place","metadata":{"at": 1.50, "b":{}},` +
    `"mentions":[{"user_id":${bruno.id},"start":0,"length":6}]}`;
  const sent = await fetch(`${app.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ana.token}`, 'content-type': 'application/json' },
    body,
  });
  message = ((await sent.json()) as { data: { message: Message } }).data.message;
  expect(message.mentions).toHaveLength(1);
  const answer = await forward(bruno);
  expect(expectData(answer, 201).message).toMatchObject({ content_type: 'x-place', mentions: [] });
  expect(answer.text).toContain('"metadata":{"at": 1.50, "b":{}}');
});

it('is not edited, as it names somebody else', async () => {
  const { id } = expectData(await forward(bruno), 201).message as Message;
  const answer = await bruno.api.patch(`/api/messages/${id}`, { content: 'not worth it', edit_of: null });
  expect(codeOf(answer)).toBe('403 forbidden');
  expect(await newestOf(carla, group)).toMatchObject({ content: 'worth telling', edited_at: null });
});

it('forwards nothing that its sender does not see', async () => {
  expect(codeOf(await forward(carla))).toBe(NOT_FOUND);
  await inGroup(ana, source).add([carla]);
  expect(codeOf(await forward(carla))).toBe(NOT_FOUND);
  const told = await newestOf(bruno, source);
  expect(told.content_type).toBe('system');
  expect(codeOf(await forward(bruno, { forward_of: told.id }))).toBe(NOT_FOUND);
  expect(codeOf(await forward(bruno, { forward_of: Number.MAX_SAFE_INTEGER }))).toBe(NOT_FOUND);
  const seen = await say(ana, source);
  expectData(await inGroup(carla, source).remove(carla), 200);
  expect(codeOf(await forward(carla, { forward_of: seen.id }))).toBe(NOT_FOUND);
  expectData(await ana.api.delete(`/api/messages/${message.id}`), 200);
  expect(codeOf(await forward(bruno))).toBe(NOT_FOUND);
});

it.each([
  ['no content, and forwards nothing', { forward_of: null }],
  ['content of its own', { content: 'mine' }],
  ['a type of its own', { content_type: 'x-mine' }],
  ['metadata of its own', { metadata: {} }],
  ['mentions', { mentions: [{ user_id: 1, start: 0, length: 1 }] }],
  ['no id', { forward_of: 0 }],
  ['an id that is too large', { forward_of: 2 ** 60 }],
])('refuses a draft with %s', async (_, change) => {
  expect(codeOf(await forward(bruno, change))).toBe(INVALID);
});

it('says in both languages what a draft lacks', async () => {
  const answer = await forward(bruno, { content: 'mine' });
  expect(answer.body.errors).toEqual([
    { path: 'content', message: expect.stringContaining('content or forward_of') },
  ]);
});

it('is stored once, whatever became of what it forwards', async () => {
  const first = expectData(await forward(bruno, { temp_id: 'one' }), 201).message;
  expect(expectData(await forward(bruno, { temp_id: 'one' }), 200).message).toEqual(first);
  const other = await say(ana, source, 'worth telling');
  expect(codeOf(await forward(bruno, { temp_id: 'one', forward_of: other.id }))).toBe(REUSED);
  expect(codeOf(await inGroup(bruno, group).send('worth telling', { temp_id: 'one' }))).toBe(REUSED);
  expectData(await ana.api.delete(`/api/messages/${message.id}`), 200);
  expect(expectData(await forward(bruno, { temp_id: 'one' }), 200).message).toEqual(first);
  expectData(await inGroup(bruno, source).remove(bruno), 200);
  expect(expectData(await forward(bruno, { temp_id: 'one' }), 200).message).toEqual(first);
  expectData(await inGroup(bruno, group).remove(bruno, `?successor=${carla.id}`), 200);
  expect(codeOf(await forward(bruno, { temp_id: 'one' }))).toBe(NOT_FOUND);
});

it('shows classic clients the text', async () => {
  await send(bruno, carla, 'first');
  const { conversations } = expectData(await carla.api.get('/api/conversations'), 200);
  const direct = (conversations as { id: number; type: string }[]).find(({ type }) => type === 'direct')!.id;
  expectData(await forward(bruno, {}, direct), 201);
  const { messages } = expectData(await carla.api.get(`/api/messages/conversation/${bruno.id}`), 200);
  expect((messages as { content: string }[])[0]?.content).toBe('worth telling');
});

it('is stored with all that was said, or not at all, while that is deleted or its sender removed at another process', async () => {
  const other = await startTestApp({ schema: app.schema });
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      const said = await say(ana, source, `worth telling ${round}`);
      const there = { ...bruno, api: createRestClient(other.url, bruno.token) };
      const isRemoval = round % 2 === 0;
      const [forwarded, taken] = await Promise.all([
        forward(there, { forward_of: said.id }),
        isRemoval ? inGroup(ana, source).remove(bruno) : ana.api.delete(`/api/messages/${said.id}?scope=all`),
      ]);
      expect(taken.status).toBe(200);
      expect([201, 404]).toContain(forwarded.status);
      const stored = await app.database.many<{ content: string }>(
        'select content from messages where forward_of = ?',
        [said.id],
      );
      expect(stored).toEqual(forwarded.status === 201 ? [{ content: `worth telling ${round}` }] : []);
      expect(codeOf(await forward(there, { forward_of: said.id }))).toBe(NOT_FOUND);
      if (isRemoval) expectData(await inGroup(ana, source).add([bruno]), 201);
    }
  } finally {
    await other.stop();
  }
});
