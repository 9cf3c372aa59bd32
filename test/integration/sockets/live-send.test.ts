import type { Message } from '../../../src/contracts/native/entities';
import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, inGroup } from '../../support/group-people';
import { connectLive, type LiveSender } from '../../support/live-sender';
import { aPerson, expectData, type Person, twoPeople } from '../../support/people';
import { closeSockets } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;
let device: LiveSender;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  device = await connectLive(app, ana);
});
afterEach(closeSockets);
afterAll(() => app.stop());

const to = (person: Person, content: string, rest: object = {}) => ({
  user_id: person.id,
  temp_id: content,
  content,
  ...rest,
});

const messagesOf = async (person: Person, conversation_id: number): Promise<Message[]> =>
  expectData(await inGroup(person, conversation_id).messages(), 200).messages as Message[];

it('answers in an acknowledgement with the rows, in order', async () => {
  const caio = await aPerson(app, { name: 'Caio' });
  const results = await device.sendAll(to(bruno, 'one'), to(caio, 'two'), to(bruno, 'three'));

  expect(results.map(({ temp_id }) => temp_id)).toEqual(['one', 'two', 'three']);
  const rows = results.map((result) => ('code' in result ? undefined : result.message));
  expect(rows.map((row) => row?.seq)).toEqual([1, 1, 2]);
  expect(await messagesOf(ana, rows[0]?.conversation_id ?? 0)).toEqual([rows[0], rows[2]]);
});

it('takes 50 messages, to people and groups, each conversation in the order of the packet', async () => {
  const group = await aGroupOf([ana, bruno]);
  const drafts = Array.from({ length: 50 }, (_, n) => {
    const said = { temp_id: `t${n}`, content: `number ${n}` };
    return n % 2 ? { ...said, conversation_id: group } : { ...said, user_id: bruno.id };
  });
  const results = await device.sendAll(...drafts);

  const rows = results.map((result) => ('code' in result ? undefined : result.message));
  expect(rows.map((row) => row?.content)).toEqual(drafts.map(({ content }) => content));
  const seqs = (first: number) => rows.filter((_, n) => n % 2 === first).map((row) => row?.seq);
  expect(seqs(0)).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
  expect(seqs(1)).toEqual(Array.from({ length: 25 }, (_, n) => n + 2));
});

it('sends to a direct conversation by its id too, in order with what is sent by its person', async () => {
  const [first] = await device.sendAll(to(bruno, 'first'));
  const { conversation_id } = (first as { message: Message }).message;
  const byId = (content: string) => ({ conversation_id, temp_id: content, content });
  const results = await device.sendAll(to(bruno, 'a'), byId('b'), to(bruno, 'c'), byId('d'));
  const seqs = results.map((result) => ('code' in result ? result.code : result.message.seq));
  expect(seqs).toEqual([2, 3, 4, 5]);
});

it('refuses each message by itself, and stores the others', async () => {
  const stranger = { conversation_id: 999_999, temp_id: 'nowhere', content: 'hello' };
  const blank = to(bruno, 'blank', { content: ' ' });
  const results = await device.sendAll(to(bruno, 'one'), stranger, blank, to(ana, 'self'), to(bruno, 'two'));
  expect(results).toEqual([
    { temp_id: 'one', message: expect.objectContaining({ seq: 1 }) },
    { temp_id: 'nowhere', code: 'not_found', message: 'This could not be found.' },
    {
      temp_id: 'blank',
      code: 'invalid_request',
      message: 'A message must have 1 to 5000 characters.',
      errors: [{ path: 'content', message: 'A message must have 1 to 5000 characters.' }],
    },
    { temp_id: 'self', code: 'receiver_is_self', message: 'You cannot send a message to yourself.' },
    { temp_id: 'two', message: expect.objectContaining({ seq: 2 }) },
  ]);
});

it('says what it refuses in events if there is no callback, in the language of the client', async () => {
  const other = await connectLive(app, ana, { extraHeaders: { 'Accept-Language': 'pt-BR' } });
  other.send(to(ana, 'self'), { temp_id: 'lost', content: 'hello' });
  other.emit('send', { messages: [{ user_id: bruno.id, content: 'no temp_id' }] });
  await other.next('error');
  expect(await other.answerTo('self')).toEqual({
    temp_id: 'self',
    code: 'receiver_is_self',
    message: 'Você não pode enviar uma mensagem para si mesmo.',
  });
  expect(await other.answerTo('lost')).toEqual({
    temp_id: 'lost',
    code: 'invalid_request',
    message: 'Envie conversation_id ou user_id, não os dois.',
    errors: [{ path: '', message: 'Envie conversation_id ou user_id, não os dois.' }],
  });
  expect(other.heard('error')).toEqual([
    {
      event: 'send',
      code: 'invalid_request',
      message: 'temp_id deve ter de 1 a 100 caracteres ASCII imprimíveis.',
      errors: [{ path: 'temp_id', message: 'temp_id deve ter de 1 a 100 caracteres ASCII imprimíveis.' }],
    },
  ]);
});

it('answers a retry with its row again, on the socket that asks', async () => {
  const [first] = await device.sendAll(to(bruno, 'once'));
  await device.answerTo('once');
  const other = await connectLive(app, ana);
  await device.forget();
  other.send(to(bruno, 'once'));
  const row = await other.answerTo('once');
  expect(row).toEqual((first as { message: Message }).message);
  await device.barrier();
  expect(device.rows()).toEqual([]);

  expect(await other.sendAll(to(bruno, 'once'))).toEqual([first]);
  const reused = await other.sendAll(to(bruno, 'once', { content: 'another text' }));
  expect(reused).toMatchObject([{ temp_id: 'once', code: 'temp_id_reused' }]);
});

it('stores ten racing retries once, over several sockets', async () => {
  const devices = await Promise.all(Array.from({ length: 10 }, () => connectLive(app, ana)));
  const results = await Promise.all(devices.map((each) => each.sendAll(to(bruno, 'race'))));
  for (const result of results) expect(result).toEqual(results[0]);
  expect(await app.database.many('select id from messages where sender_id = ?', [ana.id])).toHaveLength(1);
});

it('keeps metadata byte for byte, of each message its own, and mentions of members', async () => {
  const group = await aGroupOf([ana, bruno]);
  // As a client in another language might write it; a number loses its zero in JavaScript.
  const text =
    `2["send",{ "messages" : [{"conversation_id":${group},"temp_id":"a","content":"@Bruno [1,2]",` +
    `"metadata":{"price":1.0,"a":"]}"},"mentions":[{"user_id":${bruno.id},"start":0,"length":6}]},` +
    `{"conversation_id":${group},"temp_id":"b","content":"x","content_type":"x-card","metadata": {"10":1, "2":1} }]}]`;
  device.socket.io.engine.write(text);
  await device.rowOf('x');

  const { text: body } = await inGroup(bruno, group).messages();
  expect(body).toContain('"metadata":{"price":1.0,"a":"]}"}');
  expect(body).toContain('"metadata":{"10":1, "2":1}');
  expect(await messagesOf(bruno, group)).toMatchObject([
    {},
    { mentions: [{ user_id: bruno.id, start: 0, length: 6 }] },
    { content_type: 'x-card' },
  ]);
});

it('does not tell a conversation of others from one that is not there', async () => {
  const [dora, eva] = await twoPeople(app);
  const group = await aGroupOf([dora, eva]);
  const [theirs] = await (await connectLive(app, dora)).sendAll(to(eva, 'hello'));
  const direct = (theirs as { message: Message }).message.conversation_id;
  const results = await device.sendAll(
    ...[group, direct, 999_999].map((conversation_id, n) => ({
      conversation_id,
      temp_id: `t${n}`,
      content: 'hello',
    })),
  );
  for (const result of results) expect(result).toMatchObject({ code: 'not_found' });
  // Nor if the server has just looked it up for its members.
  const again = { conversation_id: direct, temp_id: 'again', content: 'hello' };
  expect(await device.sendAll(again)).toMatchObject([{ code: 'not_found' }]);
  expect(await messagesOf(eva, direct)).toHaveLength(1);
});

it('refuses for good what a block or a group forbids, and what follows is refused by itself', async () => {
  const group = await aGroupOf([bruno, ana]);
  await inGroup(bruno, group).edit({ can_write: 'admins' });
  await device.sendAll(to(bruno, 'before'));
  await bruno.api.put(`/api/blocks/${ana.id}`);
  const results = await device.sendAll(to(bruno, 'one'), to(bruno, 'two'), {
    conversation_id: group,
    temp_id: 'three',
    content: 'hello',
  });
  for (const result of results) expect(result).toMatchObject({ code: 'forbidden' });

  await bruno.api.delete(`/api/blocks/${ana.id}`);
  expect(await device.sendAll(to(bruno, 'two'))).toMatchObject([{ message: { seq: 2 } }]);
});

it('answers whoever has left as if the conversation were not there, also a retry', async () => {
  const group = await aGroupOf([bruno, ana]);
  const draft = (content: string) => ({ conversation_id: group, temp_id: content, content });
  expect(await device.sendAll(draft('one'))).toMatchObject([{ message: { seq: 2 } }]);
  await inGroup(bruno, group).remove(ana);
  expect(await device.sendAll(draft('two'), draft('one'))).toMatchObject([
    { temp_id: 'two', code: 'not_found' },
    { temp_id: 'one', code: 'not_found' },
  ]);
});
