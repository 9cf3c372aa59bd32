import type { Socket as Connection } from 'engine.io';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket as ServerSocket } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { CorkedWrites } from '../../../src/sockets/engine/corked-writes';
import { packetParser } from '../../../src/sockets/engine/packet-encoder';
import { takesFrames } from '../../../src/sockets/engine/transports';
import { ChangesMessage } from '../../../src/sockets/live/changes-message';
import { LiveRow } from '../../../src/sockets/live/live-row';

let http: HttpServer;
let server: Server;
let writes: CorkedWrites;
let client: Socket;

async function connect(transports: string[]): Promise<ServerSocket> {
  const connected = new Promise<ServerSocket>((resolve) => server.once('connection', resolve));
  const { port } = http.address() as AddressInfo;
  client = io(`http://127.0.0.1:${port}`, { transports });
  await new Promise<void>((resolve) => client.once('connect', resolve));
  return connected;
}

/** Counts writes to the operating system. */
function countWrites(connection: Connection) {
  const { socket } = connection.transport as unknown as {
    socket: { _socket: { _write: unknown; _writev: unknown } };
  };
  return [jest.spyOn(socket._socket, '_write' as never), jest.spyOn(socket._socket, '_writev' as never)];
}

const callsOf = (spies: jest.SpyInstance[]): number =>
  spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);

async function nextEvents(count: number): Promise<unknown[][]> {
  const events: unknown[][] = [];
  await new Promise<void>((resolve) => {
    client.onAny((...event: unknown[]) => {
      events.push(event);
      if (events.length === count) resolve();
    });
  });
  return events;
}

beforeEach(async () => {
  http = createServer();
  server = new Server(http, { parser: packetParser, perMessageDeflate: false });
  writes = new CorkedWrites();
  writes.install(server.engine);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
});
afterEach(async () => {
  client.close();
  await server.close();
});

it('sends the packets of a turn in one write and in order', async () => {
  const socket = await connect(['websocket']);
  expect(takesFrames(socket.conn.transport)).toBe(true);
  const spies = countWrites(socket.conn);
  const heard = nextEvents(5);

  socket.emit('one', { text: 'é' });
  writes.send(socket.conn, '2["two",{"text":"👋"}]');
  socket.emit('three', 'x'.repeat(200));
  writes.send(socket.conn, `2["four","${'y'.repeat(70_000)}"]`);
  socket.emit('five', null);

  expect(await heard).toEqual([
    ['one', { text: 'é' }],
    ['two', { text: '👋' }],
    ['three', 'x'.repeat(200)],
    ['four', 'y'.repeat(70_000)],
    ['five', null],
  ]);
  expect(callsOf(spies)).toBe(1);
});

it('keeps the order while the transport is busy', async () => {
  const socket = await connect(['websocket']);
  const numbers = Array.from({ length: 500 }, (_, index) => index);
  const heard = nextEvents(numbers.length);
  for (const number of numbers) {
    if (number % 3 === 0) socket.emit('n', number);
    else writes.send(socket.conn, `2["n",${number}]`);
    // Some turns end while the previous write is in flight.
    if (number % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await heard).map(([, number]) => number)).toEqual(numbers);
});

it('leaves a polling transport alone, and corks the websocket that it upgrades to', async () => {
  const socket = await connect(['polling']);
  expect(takesFrames(socket.conn.transport)).toBe(false);
  const heard = nextEvents(2);
  writes.send(socket.conn, '2["one",1]');
  socket.emit('two', 2);
  expect(await heard).toEqual([
    ['one', 1],
    ['two', 2],
  ]);
  client.close();

  const upgrading = await connect(['polling', 'websocket']);
  if (upgrading.conn.transport.name !== 'websocket') await once(upgrading.conn as never, 'upgrade');
  const spies = countWrites(upgrading.conn);
  const after = nextEvents(2);
  writes.send(upgrading.conn, '2["one",1]');
  upgrading.emit('two', 2);
  await after;
  expect(callsOf(spies)).toBe(1);
});

it('sends plain packets if the transport takes no pre-encoded frames', async () => {
  server.engine.opts.perMessageDeflate = { threshold: 0 };
  const socket = await connect(['websocket']);
  expect(takesFrames(socket.conn.transport)).toBe(false);
  const heard = nextEvents(2);
  writes.send(socket.conn, '2["one",1]');
  socket.emit('two', 2);
  expect(await heard).toEqual([
    ['one', 1],
    ['two', 2],
  ]);
});

it('sends what it has gathered before it closes', async () => {
  const socket = await connect(['websocket']);
  const gone = new Promise((resolve) => client.once('disconnect', resolve));
  socket.disconnect(true);
  expect(await gone).toBe('io server disconnect');
});

it('writes what is sent at the end of a turn with the rest of it', async () => {
  const socket = await connect(['websocket']);
  const spies = countWrites(socket.conn);
  const heard = nextEvents(3);
  writes.atEndOfTurn(() => writes.send(socket.conn, '2["last",3]'));
  socket.emit('one', 1);
  writes.send(socket.conn, '2["two",2]');
  expect(await heard).toEqual([
    ['one', 1],
    ['two', 2],
    ['last', 3],
  ]);
  expect(callsOf(spies)).toBe(1);
});

it.each([['polling'], ['websocket']])(
  'sends a message that several get, alone and with others, by %s',
  async (transport) => {
    const socket = await connect([transport]);
    const text = `é${'x'.repeat(200)}`;
    const message = new ChangesMessage([LiveRow.of('messages', JSON.stringify(text))]);
    const heard = nextEvents(4);
    writes.send(socket.conn, message);
    await new Promise((resolve) => setImmediate(resolve));
    socket.emit('one', 1);
    writes.send(socket.conn, message);
    writes.send(socket.conn, message);
    const shared = ['changes', { messages: [text] }];
    expect(await heard).toEqual([shared, ['one', 1], shared, shared]);
  },
);
