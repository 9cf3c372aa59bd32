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

it('is current after the first page, and again after a reconnect with what was missed', async () => {
  scene.server.receive(10, 'before');
  const chat = scene.connect();
  expect(chat.connection.getSnapshot().state).toBe('offline');
  await pass(5);
  expect(chat.connection.getSnapshot().state).toBe('connecting');
  await pass(100);
  expect(chat.connection.getSnapshot()).toEqual({ state: 'current' });
  expect(textsIn(chat, 10)).toEqual(['before']);

  scene.server.network.cutAll();
  await pass(1);
  expect(chat.connection.getSnapshot().state).toBe('offline');
  scene.server.receive(10, 'meanwhile');
  await pass(2_000);
  expect(chat.connection.getSnapshot().state).toBe('current');
  expect(textsIn(chat, 10)).toEqual(['before', 'meanwhile']);
});

it('does not ask sync when nothing was missed', async () => {
  await scene.connected();
  const asked = scene.server.requests.length;
  scene.server.network.cutAll();
  await pass(2_000);
  expect(scene.server.network.attempts).toBe(2);
  expect(scene.server.requests).toHaveLength(asked);
});

it('tries for ever, ever more rarely, and at once when the network or the page is back', async () => {
  const chat = await scene.connected();
  const { network } = scene.server;
  network.isDown = true;
  network.cutAll();
  await pass(600_000);
  const tried = network.attempts;
  // About every 15 s.
  expect(tried).toBeGreaterThan(30);
  expect(tried).toBeLessThan(60);

  scene.page.goOnline(false);
  await pass(600_000);
  expect(network.attempts).toBe(tried);
  network.isDown = false;
  scene.page.goOnline(true);
  await pass(100);
  expect(chat.connection.getSnapshot().state).toBe('current');

  network.isDown = true;
  network.cutAll();
  await pass(300_000);
  scene.page.show(false);
  network.isDown = false;
  scene.page.show(true);
  await pass(100);
  expect(chat.connection.getSnapshot().state).toBe('current');
});

it('spreads its attempts by chance', async () => {
  const waits = [];
  for (const chance of [0, 0.99]) {
    scene = new Scene();
    scene.random = () => chance;
    await scene.connected();
    scene.server.network.cutAll();
    const before = scene.server.network.attempts;
    let waited = 0;
    for (; scene.server.network.attempts === before; waited += 50) await pass(50);
    waits.push(waited);
    await scene.end();
  }
  expect(waits).toEqual([500, 1_500]);
});

it('comes no sooner than the server asks, also when the page is shown meanwhile', async () => {
  const { server } = scene;
  server.refusalOf = () => ({ code: 'rate_limited', message: 'Too many.', retry_after: 60 });
  const chat = scene.connect();
  await pass(1_000);
  expect(chat.connection.getSnapshot()).toMatchObject({ state: 'offline', error: { code: 'rate_limited' } });
  server.refusalOf = () => undefined;
  scene.page.show(false);
  scene.page.show(true);
  await pass(59_000);
  expect(server.network.attempts).toBe(1);
  await pass(60_000);
  expect(chat.connection.getSnapshot()).toEqual({ state: 'current' });
});

describe('tokens', () => {
  it('a refused token is replaced at once; when there is no other the session is over', async () => {
    let token = 'old';
    const onSessionEnded = jest.fn();
    scene.server.refusalOf = (given) => (given === 'old' ? { code: 'unauthenticated' } : undefined);
    const getToken = jest.fn(() => {
      const given = token;
      token = 'new';
      return Promise.resolve(given);
    });
    const chat = await scene.connected({ getToken, onSessionEnded });
    expect(getToken).toHaveBeenCalledTimes(2);

    scene.server.refusalOf = () => ({ code: 'unauthenticated' });
    scene.server.network.cutAll();
    await pass(10_000);
    expect(onSessionEnded).toHaveBeenCalledTimes(1);
    expect(chat.connection.getSnapshot()).toMatchObject({
      state: 'offline',
      error: { code: 'session_over' },
    });
    const tried = scene.server.network.attempts;
    await pass(600_000);
    expect(scene.server.network.attempts).toBe(tried);
  });

  it('a token that has expired is replaced, and what was in flight is not lost', async () => {
    const tokens = ['one', 'two'];
    const chat = await scene.connected({ getToken: () => Promise.resolve(tokens.shift() ?? 'two') });
    scene.server.tell('session_ended', { reason: 'expired' });
    chat.conversation({ conversation_id: 10 }).send('while it ends');
    await pass(5_000);
    expect(chat.connection.getSnapshot().state).toBe('current');
    expect(scene.server.contentsOf(10)).toEqual(['while it ends']);
  });

  it.each([['revoked'], ['account']] as const)(
    'a session that was ended (%s) leaves nothing on the device',
    async (reason) => {
      const onSessionEnded = jest.fn();
      const chat = await scene.connected({ onSessionEnded });
      chat.conversation({ conversation_id: 10 }).send('stays nowhere');
      await pass(1_000);
      expect(scene.device.names).toEqual(['mychat-account-1']);
      scene.server.tell('session_ended', { reason });
      await pass(10_000);
      expect(onSessionEnded).toHaveBeenCalledWith(reason);
      expect(scene.device.names).toEqual([]);
    },
  );

  it('getToken that fails is asked again', async () => {
    const getToken = jest.fn().mockRejectedValueOnce(new Error('no network')).mockResolvedValue('a token');
    const chat = scene.connect({ getToken });
    await pass(100);
    expect(chat.connection.getSnapshot()).toMatchObject({ state: 'offline', error: { code: 'no_token' } });
    await pass(5_000);
    expect(chat.connection.getSnapshot()).toEqual({ state: 'current' });
  });

  it('a connection of somebody else shows nothing', async () => {
    const chat = scene.connect({ user_id: 7 });
    chat.conversation({ user_id: 2 }).send('of user 7');
    await pass(5_000);
    expect(chat.connection.getSnapshot()).toMatchObject({ state: 'offline', error: { code: 'wrong_user' } });
    expect(scene.server.packets).toEqual([]);
    expect(scene.device.outboxOf('mychat-account-7')).toHaveLength(1);
  });
});

it('without user_id it waits for the server to say whose chat it is, and then has what was stored', async () => {
  scene.server.receive(10, 'stored');
  const first = await scene.connected();
  await pass(1_000);
  await Promise.all([first.close(), pass(100)]);
  scene.server.isSilent = () => true;
  const { user_id: _, ...nobody } = { user_id: undefined };
  const chat = scene.connect({ ...nobody, user_id: undefined as unknown as number });
  expect(chat.user_id).toBeUndefined();
  const temp_id = chat.conversation({ conversation_id: 10 }).send('written before');
  await pass(500);
  expect(chat.user_id).toBe(1);
  expect(textsIn(chat, 10)).toEqual(['stored', 'written before']);
  expect(scene.server.packets.flat()[0]?.temp_id).toBe(temp_id);
});

it('what the page shows while it is offline is what was stored', async () => {
  scene.server.receive(10, 'stored');
  const first = await scene.connected();
  await pass(1_000);
  await Promise.all([first.close(), pass(100)]);
  scene.server.network.isDown = true;
  const chat = scene.connect();
  await pass(100);
  expect(textsIn(chat, 10)).toEqual(['stored']);
  expect(chat.unread.getSnapshot()).toEqual({ messages: 1, conversations: 1, mentions: 0 });
});
