import type { Chat } from '../../../packages/client/src/chat.ts';
import { pass, Scene, stopTime, textsIn } from './support/scene.ts';

let scene: Scene;
let chat: Chat;

beforeEach(async () => {
  stopTime();
  scene = new Scene();
  chat = await scene.connected();
  scene.server.heard.length = 0;
});
afterEach(async () => {
  await scene.end();
  jest.useRealTimers();
});

const inCrew = () => chat.conversation({ conversation_id: 10 });
const heard = (name: string): unknown[] =>
  scene.server.heard.filter((one) => one.name === name).map(({ payload }) => payload);

describe('receipts', () => {
  it('what came is reported as delivered, what was seen as read, one report for many', async () => {
    for (const text of ['one', 'two', 'three']) scene.server.receive(10, text);
    scene.server.receive(11, 'elsewhere');
    await pass(200);
    expect(heard('delivered')).toEqual([
      [
        { conversation_id: 10, up_to_seq: 3 },
        { conversation_id: 11, up_to_seq: 1 },
      ],
    ]);
    inCrew().read();
    expect(chat.unread.getSnapshot()).toMatchObject({ messages: 1 });
    inCrew().read(2);
    await pass(200);
    expect(heard('read')).toEqual([[{ conversation_id: 10, up_to_seq: 3 }]]);
    await pass(60_000);
    expect(scene.server.heard.filter(({ name }) => name === 'read' || name === 'delivered')).toHaveLength(2);
  });

  it('what was read offline is reported with the next connection', async () => {
    scene.server.receive(10, 'one');
    await pass(200);
    scene.server.network.isDown = true;
    scene.server.network.cutAll();
    inCrew().read();
    await pass(5_000);
    expect(heard('read')).toEqual([]);
    scene.server.network.isDown = false;
    await pass(30_000);
    expect(heard('read')).toEqual([[{ conversation_id: 10, up_to_seq: 1 }]]);
  });

  it('what was refused is reported again later', async () => {
    scene.server.receive(10, 'one');
    await pass(200);
    inCrew().read();
    await pass(100);
    scene.server.tell('error', { event: 'read', code: 'busy', message: 'Later.', retry_after: 3 });
    await pass(2_900);
    expect(heard('read')).toHaveLength(1);
    await pass(1_000);
    expect(heard('read')).toHaveLength(2);
  });

  it('what is refused for good is not repeated', async () => {
    scene.server.receive(10, 'one');
    await pass(200);
    scene.server.tell('error', { event: 'delivered', code: 'not_found', message: 'No.' });
    await pass(60_000);
    expect(heard('delivered')).toHaveLength(1);
  });

  it('own messages and those of the system are not reported', async () => {
    inCrew().send('mine');
    await pass(500);
    expect(heard('delivered')).toEqual([]);
  });
});

describe('typing', () => {
  it('is announced, repeated while somebody types, and ended', async () => {
    for (let times = 0; times < 8; times += 1) {
      inCrew().type();
      await pass(1_000);
    }
    const typing = { conversation_id: 10, is_typing: true };
    expect(heard('typing')).toEqual([typing, typing, typing]);
    await pass(5_000);
    expect(heard('typing').at(-1)).toEqual({ conversation_id: 10, is_typing: false });
    inCrew().type();
    inCrew().send('done');
    await pass(100);
    expect(heard('typing').slice(-2)).toEqual([typing, { conversation_id: 10, is_typing: false }]);
  });

  it('of others is shown until they stop, send, are silent for a while, or the connection is lost', async () => {
    const says = (is_typing: boolean): void =>
      scene.server.tell('typing', { conversation_id: 10, user_id: 2, name: 'Bia', is_typing });
    const names = (): string[] =>
      inCrew()
        .typing.getSnapshot()
        .map(({ name }) => name);
    says(true);
    await pass(100);
    expect(names()).toEqual(['Bia']);
    expect(chat.conversations.getSnapshot().current.find(({ id }) => id === 10)?.typing).toHaveLength(1);
    says(false);
    await pass(100);
    expect(names()).toEqual([]);
    says(true);
    await pass(6_000);
    expect(names()).toEqual(['Bia']);
    await pass(2_000);
    expect(names()).toEqual([]);
    says(true);
    await pass(100);
    scene.server.receive(10, 'here');
    await pass(100);
    expect(names()).toEqual([]);
    says(true);
    await pass(100);
    scene.server.network.cutAll();
    expect(names()).toEqual([]);
  });
});

it('presence is what the server says, and nobody is online without a connection', async () => {
  const bia = chat.conversation({ user_id: 2 });
  bia.send('hello');
  await pass(100);
  const last_seen_at = '2026-01-31T11:00:00.000Z';
  scene.server.tell('presence', [{ user_id: 2, is_online: true, last_seen_at: null }]);
  await pass(100);
  expect(bia.info.getSnapshot()?.presence).toEqual({ is_online: true, last_seen_at: null });
  scene.server.tell('presence', [{ user_id: 2, is_online: false, last_seen_at }]);
  await pass(100);
  expect(bia.info.getSnapshot()?.presence).toEqual({ is_online: false, last_seen_at });
  scene.server.tell('presence', [{ user_id: 2, is_online: true, last_seen_at: null }]);
  await pass(100);
  scene.server.network.isDown = true;
  scene.server.network.cutAll();
  expect(bia.info.getSnapshot()?.presence).toEqual({ is_online: false, last_seen_at });
});

it('what is on the screen is told, of several what was opened last, and again with a new connection', async () => {
  const stop = inCrew().watch();
  const stopOther = chat.conversation({ conversation_id: 11 }).watch();
  await pass(100);
  stopOther();
  stopOther();
  await pass(100);
  scene.server.network.cutAll();
  await pass(3_000);
  stop();
  await pass(100);
  expect(heard('watch')).toEqual([10, 11, 10, 10, null].map((conversation_id) => ({ conversation_id })));
});

it('messages that come in are told once each, those of others only', async () => {
  const told: (string | null)[] = [];
  const stop = chat.onMessage(({ content }) => told.push(content));
  const row = scene.server.receive(10, 'one');
  inCrew().send('mine');
  await pass(100);
  scene.server.tell('changes', { messages: [{ ...row, change_no: row.change_no + 100 }] });
  await pass(100);
  expect(told).toEqual(['one']);
  stop();
  scene.server.receive(10, 'two');
  await pass(100);
  expect(told).toEqual(['one']);
});

it('a message without the fields that are null, false or empty is told with them', async () => {
  const told: unknown[] = [];
  const stop = chat.onMessage((message) => told.push(message));
  const row = scene.server.receive(10, 'one', false);
  const said = Object.entries(row).filter(([, value]) => value !== null && value !== false);
  const short = Object.fromEntries(said.filter(([, value]) => !Array.isArray(value) || value.length > 0));
  expect(Object.keys(short).length).toBeLessThan(Object.keys(row).length);
  scene.server.tell('changes', { messages: [short as typeof row] });
  await pass(100);
  stop();
  expect(told).toEqual([row]);
});

it('a gap is closed by sync at once; until then it shows', async () => {
  scene.server.receive(10, 'one', false);
  scene.server.network.delayOf = (way) => (way === 'up' ? 100 : 1);
  scene.server.receive(10, 'two');
  await pass(50);
  expect(textsIn(chat, 10)).toEqual(['…', 'two']);
  await pass(300);
  expect(textsIn(chat, 10)).toEqual(['one', 'two']);
});

it('after resync it asks at some moment of the next ten seconds', async () => {
  scene.server.receive(10, 'missed', false);
  scene.server.tell('resync', {});
  await pass(4_000);
  expect(textsIn(chat, 10)).toEqual([]);
  await pass(2_000);
  expect(textsIn(chat, 10)).toEqual(['missed']);
});

it('a page that was hidden for long may have slept: it asks when it is shown', async () => {
  scene.page.show(false);
  scene.server.receive(10, 'missed', false);
  await pass(31_000);
  scene.page.show(true);
  await pass(100);
  expect(textsIn(chat, 10)).toEqual(['missed']);
});

it('a new token is handed over without a new connection, and sends nothing twice', async () => {
  await scene.end();
  scene = new Scene();
  const tokens = [60, 3_600].map((seconds) => {
    const exp = Math.floor(Date.now() / 1_000) + seconds;
    return `header.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.signature`;
  });
  chat = await scene.connected({ getToken: () => Promise.resolve(tokens.shift() ?? 'none') });
  scene.server.network.delayOf = () => 500;
  await pass(52_500);
  inCrew().send('meanwhile');
  await pass(5_000);
  expect(heard('authenticate')).toHaveLength(1);
  expect(scene.server.network.attempts).toBe(1);
  expect(scene.server.packets).toHaveLength(1);
  expect(textsIn(chat, 10)).toEqual(['meanwhile']);
});

it('what the server says before hello counts', async () => {
  scene.server.meet(2);
  scene.server.early = [{ name: 'presence', payload: [{ user_id: 2, is_online: true, last_seen_at: null }] }];
  const other = await scene.connected();
  expect(other.presence.getSnapshot().get(2)).toEqual({ is_online: true, last_seen_at: null });
  scene.server.network.cutAll();
  await pass(20_000);
  expect(other.presence.getSnapshot().get(2)?.is_online).toBe(true);
});
