import { startTestApp, type TestApp } from '../../support/app';
import { connectLive } from '../../support/live-sender';
import { aPerson, type Person, twoPeople } from '../../support/people';
import { RawSocket } from '../../support/raw-socket';
import { closeSockets, connect, connectError } from '../../support/socket-client';

let app: TestApp;
let ana: Person;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  ana = await aPerson(app);
});
afterEach(closeSockets);
afterAll(() => app.stop());

it.each([['websocket'], ['polling']])(
  'greets a live client on %s with all that it needs',
  async (transport) => {
    const device = await connectLive(app, ana, { transports: [transport] });
    expect(await device.next('hello')).toEqual({
      user_id: ana.id,
      server_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      cursor: expect.stringMatching(/^\d+$/),
      version: 2,
      features: ['groups', 'mentions', 'metadata', 'short_rows', 'watch'],
      max_packet_bytes: 65_536,
    });
  },
);

it('gives a cursor from which sync has what comes later, and nothing from before', async () => {
  const bruno = await aPerson(app, { name: 'Bruno' });
  await bruno.api.post('/api/messages/send', { receiver_id: ana.id, content: 'before' });
  const { cursor } = await (await connectLive(app, ana)).next('hello');
  await bruno.api.post('/api/messages/send', { receiver_id: ana.id, content: 'after' });
  const { body } = await ana.api.get(`/api/sync?version=2&cursor=${cursor}`);
  expect((body.data.messages as { content: string }[]).map(({ content }) => content)).toEqual(['after']);
});

it.each([[1], [3], ['2'], [2.5], [true], [{}], [[2]]])('refuses version %j', async (version) => {
  expect(await connectError(app, { token: ana.token, version })).toMatchObject({
    message: 'version must be 2, or left out.',
    data: {
      success: false,
      code: 'invalid_request',
      errors: [{ path: 'version', message: 'version must be 2, or left out.' }],
    },
  });
});

it('refuses a bad token as it does that of a classic client', async () => {
  expect(await connectError(app, { token: 'no', version: 2 })).toMatchObject({
    data: { code: 'unauthenticated' },
  });
});

it('takes whoever names no version for a classic client', async () => {
  for (const version of [undefined, null]) {
    const device = await connect(app, ana, { auth: { token: ana.token, version } });
    expect(await device.next('hello')).toEqual({
      user_id: ana.id,
      server_time: expect.any(String),
      cursor: expect.any(String),
    });
    await device.barrier();
  }
});

it('answers no classic event of a live client, and no live one of a classic client', async () => {
  const [, bruno] = await twoPeople(app);
  const live = await connectLive(app, ana);
  const classic = await connect(app, ana);
  const draft = { content: 'hello', temp_id: 't' };
  live.socket.emit('send_message', { ...draft, receiver_id: bruno.id });
  classic.socket.emit('send', { messages: [{ ...draft, user_id: bruno.id }] });
  await Promise.all([live.barrier(), classic.barrier()]);
  expect(await app.database.many('select id from messages where sender_id = ?', [ana.id])).toEqual([]);
});

it('cuts a connection that says CONNECT twice, in another version', async () => {
  const socket = await RawSocket.letIn(app, ana);
  socket.say(`40${JSON.stringify({ token: ana.token, version: 2 })}`);
  await socket.closed;
  expect(socket.isOpen).toBe(false);
});
