import type { Message } from '../../../src/contracts/native/entities';
import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, codeOf, inGroup, NOT_FOUND, somePersons } from '../../support/group-people';
import { expectData, type Person, send } from '../../support/people';
import { newestOf, say } from '../../support/reactions';
import { createRestClient } from '../../support/rest-client';

const INVALID = '400 invalid_request';
const REUSED = '409 temp_id_reused';

let app: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;
let group: number;
let message: Message;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
  group = await aGroupOf([ana, bruno]);
  message = await say(ana, group, 'a question');
});
afterAll(() => app.stop());

const reply = (person: Person, rest: object = {}) =>
  inGroup(person, group).send('an answer', { reply_to: message.id, ...rest });

const quoteOf = ({ id, seq, sender_id, sender_name, content }: Message) => ({
  message_id: id,
  seq,
  sender_id,
  sender_name,
  excerpt: content,
});

it('shows the message that another one answers, in groups and between two', async () => {
  const answer = expectData(await reply(bruno), 201).message as Message;
  expect(answer).toMatchObject({ content: 'an answer', reply_to: quoteOf(message), forwarded_from: null });
  const { temp_id: _own, ...shared } = answer;
  expect(await newestOf(ana, group)).toEqual(shared);

  const { id } = await send(ana, carla, 'hello');
  const direct = await newestOf(carla, await directOf(carla));
  const between = inGroup(carla, direct.conversation_id);
  const second = expectData(await between.send('hi', { reply_to: id }), 201).message as Message;
  expect(second.reply_to).toEqual(quoteOf(direct));
  expect((await newestOf(ana, direct.conversation_id)).reply_to).toEqual(quoteOf(direct));
});

async function directOf(person: Person): Promise<number> {
  const { conversations } = expectData(await person.api.get('/api/conversations'), 200);
  return (conversations as { id: number; type: string }[]).find(({ type }) => type === 'direct')!.id;
}

it('cuts what it quotes after 100 characters, and no character in half', async () => {
  message = await say(ana, group, '😀'.repeat(300));
  const answer = expectData(await reply(bruno), 201).message as Message;
  expect(answer.reply_to?.excerpt).toBe('😀'.repeat(100));
  expect((await newestOf(ana, group)).reply_to?.excerpt).toBe('😀'.repeat(100));
});

it('answers nothing that is not there for its sender', async () => {
  const elsewhere = await say(ana, await aGroupOf([ana, bruno]));
  await inGroup(ana, group).add([carla]);
  const hidden = await say(ana, group);
  expectData(await bruno.api.delete(`/api/messages/${hidden.id}?scope=me`), 200);
  expect(codeOf(await reply(bruno, { reply_to: elsewhere.id }))).toBe(NOT_FOUND);
  expect(codeOf(await reply(bruno, { reply_to: hidden.id }))).toBe(NOT_FOUND);
  expect(codeOf(await reply(bruno, { reply_to: Number.MAX_SAFE_INTEGER }))).toBe(NOT_FOUND);
  expect(codeOf(await reply(carla))).toBe(NOT_FOUND);
  for (const reply_to of [0, -1, 1.5, 2 ** 60, '1', {}]) {
    expect([reply_to, codeOf(await reply(bruno, { reply_to }))]).toEqual([reply_to, INVALID]);
  }
  expectData(await ana.api.delete(`/api/messages/${message.id}`), 200);
  expect(codeOf(await reply(bruno))).toBe(NOT_FOUND);
  expect((await newestOf(bruno, group)).seq).toBeLessThan(hidden.seq + 1);
});

it('shows newcomers that there was a message, and not what it said', async () => {
  await inGroup(ana, group).add([carla]);
  expectData(await reply(bruno), 201);
  const shown = (await newestOf(carla, group)).reply_to;
  expect(shown).toEqual({ ...quoteOf(message), excerpt: null });
  expect((await newestOf(ana, group)).reply_to).toEqual(quoteOf(message));
});

it('says nothing any more of a quoted message that was deleted, and quotes nothing in a deleted one', async () => {
  const answer = expectData(await reply(bruno), 201).message as Message;
  expectData(await ana.api.delete(`/api/messages/${message.id}`), 200);
  expect((await newestOf(bruno, group)).reply_to).toEqual({ ...quoteOf(message), excerpt: null });
  expectData(await bruno.api.delete(`/api/messages/${answer.id}`), 200);
  expect(await newestOf(ana, group)).toMatchObject({ id: answer.id, reply_to: null });
});

it('is stored once, whatever became of what it answers', async () => {
  const first = expectData(await reply(bruno, { temp_id: 'one' }), 201).message as Message;
  expect(expectData(await reply(bruno, { temp_id: 'one' }), 200).message).toEqual(first);
  const other = await say(ana, group);
  expect(codeOf(await reply(bruno, { temp_id: 'one', reply_to: other.id }))).toBe(REUSED);
  expect(codeOf(await inGroup(bruno, group).send('an answer', { temp_id: 'one' }))).toBe(REUSED);
  expectData(await ana.api.delete(`/api/messages/${message.id}`), 200);
  const again = expectData(await reply(bruno, { temp_id: 'one' }), 200).message as Message;
  expect(again.id).toBe(first.id);
  expect(codeOf(await inGroup(bruno, group).send('other', { temp_id: 'one', reply_to: message.id }))).toBe(
    REUSED,
  );
  expectData(await inGroup(bruno, group).remove(bruno), 200);
  expect(codeOf(await reply(bruno, { temp_id: 'one' }))).toBe(NOT_FOUND);
});

it('is stored before the deletion of what it answers, or not at all, on two processes', async () => {
  const other = await startTestApp({ schema: app.schema });
  try {
    const there = { ...bruno, api: createRestClient(other.url, bruno.token) };
    for (let round = 0; round < 10; round++) {
      message = await say(ana, group, `${round}`);
      const answers = Array.from({ length: 6 }, (_, n) => reply(n % 2 ? bruno : there));
      const deletion = ana.api.delete(`/api/messages/${message.id}`);
      for (const answer of await Promise.all(answers)) {
        expect(['201', NOT_FOUND]).toContain(codeOf(answer));
        const shown = answer.body.data?.message.reply_to.excerpt;
        expect(shown).toBe(answer.status === 201 ? `${round}` : undefined);
      }
      expectData(await deletion, 200);
      expect(codeOf(await reply(there))).toBe(NOT_FOUND);
    }
    const temp_id = 'ten at once';
    message = await say(ana, group);
    const same = Array.from({ length: 10 }, (_, n) => reply(n % 2 ? bruno : there, { temp_id }));
    const statuses = (await Promise.all(same)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(9);
  } finally {
    await other.stop();
  }
});
