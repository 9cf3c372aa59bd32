import type { Chat } from '../../../packages/client/src/chat.ts';
import { pass, Scene, stopTime, textsIn } from './support/scene.ts';

let scene: Scene;
let chat: Chat;

beforeEach(async () => {
  stopTime();
  scene = new Scene();
  chat = await scene.connected();
});
afterEach(async () => {
  await scene.end();
  jest.useRealTimers();
});

const write = (...texts: string[]): string[] =>
  texts.map((content) => chat.conversation({ conversation_id: 10 }).send(content));

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_none, index) => `message ${index + 1}`);

it('what is written in one turn goes in one packet', async () => {
  write('one', 'two');
  chat.conversation({ conversation_id: 11 }).send('elsewhere');
  chat.conversation({ user_id: 2 }).send('to somebody');
  expect(textsIn(chat, 10)).toEqual(['(one)', '(two)']);
  await pass(100);
  expect(scene.server.packets.map((packet) => packet.map(({ content }) => content))).toEqual([
    ['one', 'two', 'elsewhere', 'to somebody'],
  ]);
  expect(textsIn(chat, 10)).toEqual(['one', 'two']);
  expect(textsIn(chat, 22)).toEqual(['to somebody']);
});

it('a packet has no more than 50 messages, and no more bytes than the server takes', async () => {
  write(...numbered(120));
  await pass(500);
  expect(scene.server.packets.map(({ length }) => length)).toEqual([50, 50, 20]);
  expect(scene.server.contentsOf(10)).toEqual(numbered(120));
  scene.server.packets.length = 0;
  write(...Array.from({ length: 10 }, () => '😀'.repeat(2_500)));
  await pass(500);
  const bytes = scene.server.packets.map((packet) =>
    Buffer.byteLength(JSON.stringify(['send', { messages: packet }])),
  );
  expect(bytes.length).toBeGreaterThan(1);
  expect(Math.max(...bytes)).toBeLessThan(65_536);
  expect(scene.server.messagesIn(10)).toHaveLength(130);
});

it('what is too large for any packet is refused here, and keeps nobody waiting', async () => {
  chat
    .conversation({ conversation_id: 10 })
    .send({ content: 'much', metadata: { text: 'x'.repeat(70_000) } });
  write('next');
  await pass(500);
  expect(textsIn(chat, 10)).toEqual(['next', 'payload_too_large: much']);
});

it('is stored on the device before it is sent', async () => {
  const { network } = scene.server;
  network.delayOf = () => 100;
  write('one');
  await pass(0);
  expect(scene.server.packets).toEqual([]);
  await pass(2);
  expect(scene.device.outboxOf('mychat-account-1').map(({ draft }) => draft.content)).toEqual(['one']);
  await pass(300);
  expect(scene.server.contentsOf(10)).toEqual(['one']);
  expect(scene.device.outboxOf('mychat-account-1')).toEqual([]);
});

it('a message that is not answered within 10 s is sent again, and stored once', async () => {
  let isSilent = true;
  scene.server.moodOf = () => (isSilent ? 'silent' : 'store');
  write('one');
  await pass(9_000);
  expect(scene.server.packets).toHaveLength(1);
  isSilent = false;
  await pass(2_000);
  expect(scene.server.packets).toHaveLength(2);
  expect(textsIn(chat, 10)).toEqual(['one']);
  expect(scene.server.contentsOf(10)).toEqual(['one']);
});

it('an answer that comes twice, and one that comes after the reconnect, change nothing more', async () => {
  scene.server.moodOf = () => 'twice';
  scene.server.network.fateOf = (way, name) => (way === 'up' && name === 'send' ? 'cut after' : 'pass');
  write('one');
  await pass(100);
  scene.server.network.fateOf = () => 'pass';
  await pass(3_000);
  expect(textsIn(chat, 10)).toEqual(['one']);
  expect(scene.server.contentsOf(10)).toEqual(['one']);
  expect(scene.device.outboxOf('mychat-account-1')).toEqual([]);
});

it('a busy conversation is tried again in order, and keeps no other waiting', async () => {
  const busy = new Set(['two']);
  scene.server.moodOf = ({ content }) => (busy.has(content) ? { code: 'busy' } : 'store');
  write('one', 'two', 'three');
  chat.conversation({ conversation_id: 11 }).send('elsewhere');
  await pass(100);
  write('four');
  await pass(5_000);
  expect(scene.server.contentsOf(10)).toEqual(['one']);
  expect(scene.server.contentsOf(11)).toEqual(['elsewhere']);
  const tried = scene.server.packets.length;
  // 0.5, 1, 2 s.
  expect(tried).toBeGreaterThan(2);
  expect(tried).toBeLessThan(6);
  busy.clear();
  await pass(10_000);
  expect(scene.server.contentsOf(10)).toEqual(['one', 'two', 'three', 'four']);
  expect(textsIn(chat, 10)).toEqual(['one', 'two', 'three', 'four']);
});

it('after rate_limited nothing is sent before the time that the server says, and then less at once', async () => {
  let allowed = 5;
  const limit = setInterval(() => (allowed = 5), 10_000);
  scene.server.moodOf = () => ((allowed -= 1) >= 0 ? 'store' : { code: 'rate_limited', retry_after: 10 });
  write(...numbered(30));
  await pass(9_000);
  expect(scene.server.packets).toHaveLength(1);
  await pass(300_000);
  clearInterval(limit);
  expect(scene.server.contentsOf(10)).toEqual(numbered(30));
});

it('the waits do not grow as long as something gets through', async () => {
  const refused = new Set<string>();
  scene.server.moodOf = ({ temp_id, content }) => {
    // Not those that are refused anyway, with one before them.
    const isNext = content === `message ${scene.server.contentsOf(10).length + 1}`;
    if (!isNext || !content.endsWith('0') || refused.has(temp_id)) return 'store';
    refused.add(temp_id);
    return { code: 'rate_limited' };
  };
  write(...numbered(200));
  await pass(30_000);
  expect(refused.size).toBe(20);
  expect(scene.server.contentsOf(10)).toEqual(numbered(200));
});

it('a message that is refused for good stays, and keeps nobody waiting; it can be tried again or given up', async () => {
  const refused = new Set(['bad', 'worse']);
  scene.server.moodOf = ({ content }) => (refused.has(content) ? { code: 'forbidden' } : 'store');
  const [, bad = '', worse = ''] = write('good', 'bad', 'worse', 'fine');
  await pass(1_000);
  expect(textsIn(chat, 10)).toEqual(['good', 'fine', 'forbidden: bad', 'forbidden: worse']);
  const item = chat.conversation({ conversation_id: 10 }).messages.getSnapshot().items.at(-1);
  expect(item).toMatchObject({ kind: 'refused', item: { reason: 'Because of forbidden.' } });

  refused.clear();
  expect(chat.discard(worse)).toBe(true);
  expect(chat.discard(worse)).toBe(false);
  expect(chat.retry(bad)).toBe(true);
  expect(chat.retry('unknown')).toBe(false);
  await pass(1_000);
  expect(textsIn(chat, 10)).toEqual(['good', 'fine', 'bad']);
  expect(scene.device.outboxOf('mychat-account-1')).toEqual([]);
});

it('what waits cannot be given up: it may be stored', async () => {
  scene.server.network.isDown = true;
  const [temp_id = ''] = write('one');
  expect(chat.discard(temp_id)).toBe(false);
  expect(chat.retry(temp_id)).toBe(false);
  await pass(10);
});

it('a message that the server stumbles over each time is given up after a while', async () => {
  scene.server.moodOf = ({ content }) => (content === 'bad' ? { code: 'internal' } : 'store');
  write('bad', 'good');
  await pass(120_000);
  expect(textsIn(chat, 10)).toEqual(['good', 'internal: bad']);
});

it('finds the message for which a whole packet is refused', async () => {
  const { server } = scene;
  const take = server.hear.bind(server);
  server.hear = (line, name, payload) => {
    const isBad = name === 'send' && JSON.stringify(payload).includes('poison');
    if (isBad) line.send('error', { event: 'send', code: 'payload_too_large', message: 'Too large.' });
    else take(line, name, payload);
  };
  write('one', 'poison', 'two');
  await pass(60_000);
  expect(textsIn(chat, 10)).toEqual(['one', 'two', 'payload_too_large: poison']);
});

it('what is written to a user and to the conversation with them stays in order', async () => {
  chat.conversation({ user_id: 2 }).send('zero');
  await pass(100);
  let isBusy = true;
  scene.server.moodOf = () => (isBusy ? { code: 'busy' } : 'store');
  chat.conversation({ user_id: 2 }).send('one');
  await pass(100);
  isBusy = false;
  chat.conversation({ conversation_id: 22 }).send('two');
  chat.conversation({ user_id: 2 }).send('three');
  await pass(5_000);
  expect(scene.server.contentsOf(22)).toEqual(['zero', 'one', 'two', 'three']);
  const texts = chat
    .conversation({ user_id: 2 })
    .messages.getSnapshot()
    .items.map(({ kind }) => kind);
  expect(texts).toEqual(['message', 'message', 'message', 'message']);
});

it('begins a new connection when the server waits for a message that is known to be stored', async () => {
  const [temp_id = ''] = write('one');
  await pass(100);
  expect(textsIn(chat, 10)).toEqual(['one']);
  // Of a second attempt, while sync brought what became of the first one.
  scene.server.tell('refused', { temp_id, code: 'rate_limited', message: 'Later.' });
  await pass(100);
  expect(scene.server.network.attempts).toBe(2);
  scene.server.tell('refused', { temp_id, code: 'forbidden', message: 'No.' });
  await pass(1_000);
  expect(scene.server.network.attempts).toBe(2);
});

it('begins a new connection when the server waits for a message that another tab has sent', async () => {
  let isBusy = true;
  scene.server.moodOf = () => (isBusy ? { code: 'busy' } : 'store');
  const [temp_id = ''] = write('one');
  await pass(100);
  isBusy = false;
  // The other tab's answer, before this one tries again.
  const row = scene.server.receive(10, 'one', false);
  Object.assign(row, { sender_id: 1, temp_id });
  scene.server.tell('changes', { messages: [row] });
  await pass(50);
  write('two');
  await pass(5_000);
  expect(scene.server.network.attempts).toBe(2);
  expect(scene.server.contentsOf(10)).toEqual(['one', 'two']);
});
