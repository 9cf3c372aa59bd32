import { io as newest } from 'socket.io-client';
import { io as existing } from 'socket.io-client-4.5';
import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, type Person } from '../../support/people';

let app: TestApp;
let ana: Person;
const sockets: { disconnect(): unknown }[] = [];

beforeAll(async () => {
  app = await startTestApp({ settings: { RATE_LIMIT: 'on' } });
  ana = await aPerson(app);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(() => app.stop());

const CLIENTS = [
  ['4.5', existing as unknown as typeof newest],
  ['4.8', newest],
] as const;
const TRANSPORTS = [['websocket'], ['polling', 'websocket']];

describe.each(CLIENTS)('Socket.IO %s', (_version, io) => {
  describe.each(TRANSPORTS.map((transports) => [transports]))('over %p', (transports) => {
    function open(token: () => string) {
      const socket = io(app.url, {
        transports,
        forceNew: true,
        reconnectionDelay: 50,
        auth: (tell) => tell({ token: token() }),
      });
      sockets.push(socket);
      return socket;
    }
    type Opened = ReturnType<typeof open>;
    const event = (socket: Opened, name: 'connect' | 'disconnect' | 'connect_error') =>
      new Promise((resolve) => socket.once(name as never, resolve as never));
    const isAnswered = (socket: Opened) =>
      new Promise((resolve) => socket.emit('leave_conversation', { contact_user_id: 7 }, resolve));

    it('disconnects and connects again, at once and several times', async () => {
      const socket = open(() => ana.token);
      await event(socket, 'connect');
      for (let round = 0; round < 3; round++) {
        const connected = event(socket, 'connect');
        socket.disconnect();
        socket.connect();
        await connected;
        expect(await isAnswered(socket)).toEqual({ success: true });
      }
    });

    it('connects again with a valid token after a refusal', async () => {
      let token = 'none';
      const socket = open(() => token);
      await event(socket, 'connect_error');
      ({ token } = ana);
      const connected = event(socket, 'connect');
      socket.connect();
      await connected;
      expect(await isAnswered(socket)).toEqual({ success: true });
    });

    it('reconnects by itself after its transport was closed', async () => {
      const socket = open(() => ana.token);
      await event(socket, 'connect');
      const connected = event(socket, 'connect');
      socket.io.engine.close();
      await connected;
      expect(await isAnswered(socket)).toEqual({ success: true });
    });
  });
});
