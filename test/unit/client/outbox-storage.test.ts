import { pass, Scene, stopTime, textsIn } from './support/scene.ts';

let scene: Scene;

beforeEach(() => {
  stopTime();
  scene = new Scene();
});
afterEach(async () => {
  await scene.end();
  jest.useRealTimers();
});

it('what was written offline survives a reload, and is sent once and in order', async () => {
  const first = await scene.connected();
  scene.server.network.isDown = true;
  scene.server.network.cutAll();
  for (const text of ['one', 'two', 'three']) first.conversation({ conversation_id: 10 }).send(text);
  await pass(100);
  await Promise.all([first.close(), pass(100)]);

  const second = scene.connect();
  await pass(100);
  expect(textsIn(second, 10)).toEqual(['(one)', '(two)', '(three)']);
  scene.server.network.isDown = false;
  await pass(20_000);
  expect(scene.server.contentsOf(10)).toEqual(['one', 'two', 'three']);
  expect(textsIn(second, 10)).toEqual(['one', 'two', 'three']);
});

it('a refused message is still there after a reload, with its reason', async () => {
  scene.server.moodOf = () => ({ code: 'forbidden' });
  const first = await scene.connected();
  first.conversation({ conversation_id: 10 }).send('no');
  await pass(1_000);
  await Promise.all([first.close(), pass(100)]);
  const second = await scene.connected();
  expect(textsIn(second, 10)).toEqual(['forbidden: no']);
});

it.each([['full'], ['blocked'], ['stuck']] as const)(
  'with %s storage messages are sent all the same',
  async (state) => {
    scene.device.state = state === 'blocked' ? state : 'fine';
    const chat = await scene.connected();
    scene.device.state = state;
    chat.conversation({ conversation_id: 10 }).send('one');
    chat.conversation({ conversation_id: 10 }).send('two');
    await pass(5_000);
    expect(scene.server.contentsOf(10)).toEqual(['one', 'two']);
    expect(textsIn(chat, 10)).toEqual(['one', 'two']);
    scene.device.state = 'fine';
  },
);

it('messages that a former web app kept while nobody was logged in are taken over once', async () => {
  const chat = scene.connect();
  const kept = [1, 2].map((place) => ({
    place,
    temp_id: `t${place}`,
    peer_id: 2,
    content: `kept ${place}`,
    written_at: '2026-01-31T12:00:00.000Z',
    state: 'waiting' as const,
  }));
  const adopted = chat.adoptUnsent(kept);
  await pass(1_000);
  await expect(adopted).resolves.toBe(true);
  const again = chat.adoptUnsent(kept);
  await pass(1_000);
  await expect(again).resolves.toBe(true);
  expect(scene.server.contentsOf(22)).toEqual(['kept 1', 'kept 2']);
  scene.device.state = 'full';
  const another = kept.slice(1).map((item) => ({ ...item, place: 3, temp_id: 't3' }));
  const unstored = chat.adoptUnsent(another);
  await pass(1_000);
  await expect(unstored).resolves.toBe(false);
  expect(scene.server.contentsOf(22)).toHaveLength(3);
  scene.device.state = 'fine';
});

it('one account never sees what another one has stored', async () => {
  const ana = await scene.connected();
  scene.server.network.isDown = true;
  ana.conversation({ conversation_id: 10 }).send('of Ana');
  await pass(100);
  await Promise.all([ana.close(), pass(100)]);
  const other = scene.connect({ user_id: 2 });
  await pass(100);
  expect(textsIn(other, 10)).toEqual([]);
  expect(other.conversations.getSnapshot()).toEqual({ current: [], archived: [] });
});

it('logging out removes everything, also without a network, and says whether the server knows', async () => {
  const chat = await scene.connected();
  chat.conversation({ conversation_id: 10 }).send('one');
  await pass(1_000);
  expect(scene.device.names).toHaveLength(1);
  const known = chat.logOut();
  await pass(100);
  await expect(known).resolves.toBe(true);
  expect(scene.server.requests).toContain('POST /api/auth/logout');
  expect(scene.device.names).toEqual([]);

  const other = await scene.connected();
  scene.server.network.isDown = true;
  const unknown = other.logOut();
  await pass(100);
  await expect(unknown).resolves.toBe(false);
  expect(scene.device.names).toEqual([]);
});

it('in memory nothing outlasts the client', async () => {
  const chat = await scene.connected({ storage: 'memory' });
  chat.conversation({ conversation_id: 10 }).send('one');
  await pass(1_000);
  expect(scene.server.contentsOf(10)).toEqual(['one']);
  expect(scene.device.names).toEqual([]);
});

it('what is not sent can be read after the end, and taken over by who logs in again', async () => {
  const first = await scene.connected();
  scene.server.network.isDown = true;
  scene.server.network.cutAll();
  for (const text of ['one', 'two']) first.conversation({ conversation_id: 10 }).send(text);
  await pass(100);
  await Promise.all([first.close(), pass(100)]);
  const reading = first.readUnsent();
  await pass(100);
  const { items, isComplete } = await reading;
  expect(isComplete).toBe(true);
  expect(items.map(({ draft }) => draft.content)).toEqual(['one', 'two']);

  await Promise.all([first.remove(), pass(100)]);
  expect(scene.device.names).toEqual([]);
  scene.server.network.isDown = false;
  const second = scene.connect();
  const adopting = second.adoptUnsent(items);
  await pass(5_000);
  expect(await adopting).toBe(true);
  expect(scene.server.contentsOf(10)).toEqual(['one', 'two']);
});

it('where storage cannot be read, what is not sent is what this tab has', async () => {
  scene.device.state = 'blocked';
  const chat = await scene.connected();
  scene.server.network.isDown = true;
  scene.server.network.cutAll();
  chat.conversation({ conversation_id: 10 }).send('one');
  await pass(100);
  const reading = chat.readUnsent();
  await pass(100);
  expect(await reading).toMatchObject({ isComplete: false, items: [{ draft: { content: 'one' } }] });
});

it('a client that is closed while it opens does not begin afterwards', async () => {
  const late = scene.connect();
  await pass(1); // The chat is read, and the outbox is being read.
  await Promise.all([late.logOut(), pass(5_000)]);
  expect(late.isLeading.getSnapshot()).toBe(false);
});
