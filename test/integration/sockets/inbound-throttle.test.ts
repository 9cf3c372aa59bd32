import type { Socket as Connection } from 'engine.io';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import type { WebSocket } from 'ws';
import { WebSocket as WebSocketClient } from 'ws';
import { AddressBudgets } from '../../../src/domain/address-budgets';
import { ConnectionBudget } from '../../../src/domain/connection-budget';
import { Tarpit } from '../../../src/domain/tarpit';
import { throttleWebSocket } from '../../../src/sockets/inbound/throttled-websockets';
import { InboundLimits } from '../../../src/sockets/inbound/inbound-limits';
import { throttlePolling } from '../../../src/sockets/inbound/throttled-polling';
import { InboundThrottle } from '../../../src/sockets/inbound/inbound-throttle';

/** Checks the internals of ws and Engine.IO that the throttle relies on. */
let http: HttpServer;
let server: Server;
let limits: InboundLimits;
const clients: Socket[] = [];
const metrics = { connectionPaused: jest.fn(), connectionCut: jest.fn(), connectionRefused: jest.fn() };

beforeEach(async () => {
  jest.resetAllMocks();
  limits = new InboundLimits({
    addresses: new AddressBudgets(),
    addressKeyOf: () => 'somewhere',
    endAfterThis: () => {},
    tarpit: new Tarpit(),
    metrics,
  });
  http = createServer();
  server = new Server({ perMessageDeflate: false, wsEngine: limits.webSockets });
  server.attach(http);
  limits.install(server.engine);
  server.on('connection', (socket) => {
    limits.admit(socket.conn);
    socket.on('say', (value: unknown, done?: (answer: unknown) => void) => done?.(value));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.close();
});

const port = (): number => (http.address() as AddressInfo).port;

function connect(transports: string[]): Socket {
  const client = io(`http://127.0.0.1:${port()}`, { transports, reconnection: false, forceNew: true });
  clients.push(client);
  return client;
}

const aThrottle = (): InboundThrottle =>
  new InboundThrottle({
    budget: new ConnectionBudget(new AddressBudgets().of('here'), performance.now()),
    cut: () => {},
    onPause: () => {},
  });

it('finds the internals that it throttles in both transports', async () => {
  const connections: Connection[] = [];
  server.engine.on('connection', (connection: Connection) => connections.push(connection));
  for (const transport of ['websocket', 'polling']) await once(connect([transport]) as never, 'connect');
  const [webSocket, polling] = connections.map(({ transport }) => transport);

  expect(throttleWebSocket((webSocket as unknown as { socket: WebSocket }).socket, aThrottle())).toBe(true);
  expect(throttlePolling(polling as Connection['transport'], aThrottle())).toBe(true);
});

it('leaves transports alone that do not look as expected', () => {
  expect(throttleWebSocket({} as WebSocket, aThrottle())).toBe(false);
  expect(throttlePolling({ name: 'websocket' } as Connection['transport'], aThrottle())).toBe(false);
});

it.each([[['websocket']], [['polling']], [['polling', 'websocket']]])(
  'changes neither content nor order of packets of any size over %p',
  async (transports) => {
    const client = connect(transports);
    const values = Array.from({ length: 300 }, (_, n) => (n % 50 === 0 ? 'é'.repeat(40_000) : n));
    const answers: unknown[] = [];
    await Promise.all(
      values.map(async (value) => answers.push(await client.timeout(20_000).emitWithAck('say', value))),
    );
    expect(answers).toEqual(values);
    expect(await client.timeout(20_000).emitWithAck('say', Buffer.from([1, 2]))).toEqual(Buffer.from([1, 2]));
    expect(metrics.connectionCut).not.toHaveBeenCalled();
  },
);

it('loses nothing that is posted in many requests while the connection is over budget', async () => {
  const client = connect(['polling']);
  await once(client as never, 'connect');
  const answers: unknown[] = [];
  const values = Array.from({ length: 1_200 }, (_, n) => n);
  const say = (n: number): unknown => client.emit('say', n, (answer: unknown) => answers.push(answer));
  for (const n of values.slice(0, 980)) say(n);
  for (const n of values.slice(980)) {
    say(n);
    if (n % 10 === 0) await once(client.io.engine as never, 'drain');
  }
  while (answers.length < values.length && client.connected) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(answers).toEqual(values);
  expect(metrics.connectionPaused).toHaveBeenCalled();
});

it('counts from the first byte on, before the transport is open', async () => {
  const socket = new WebSocketClient(`ws://127.0.0.1:${port()}/socket.io/?EIO=4&transport=websocket`);
  socket.on('error', () => {});
  socket.once('open', () => {
    for (let n = 0; n < 200; n++) socket.send('3');
  });
  await once(socket, 'close');
  expect(metrics.connectionCut).toHaveBeenCalledWith('stranger');
});

it('holds received packets while the connection is over budget, and pauses its socket', async () => {
  const client = connect(['websocket']);
  await once(client as never, 'connect');
  const [conn] = [...server.sockets.sockets.values()].map((socket) => socket.conn);
  const { socket } = (conn as Connection).transport as unknown as {
    socket: { _socket: { isPaused(): boolean } };
  };
  for (let n = 0; n < 3_000; n++) client.emit('say', 'x'.repeat(100));
  while (metrics.connectionPaused.mock.calls.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(socket._socket.isPaused()).toBe(true);
});

it('lets ws report bytes that are no websocket frame', async () => {
  const client = connect(['websocket']);
  await once(client as never, 'connect');
  const [conn] = [...server.sockets.sockets.values()].map((socket) => socket.conn);
  const gone = once(client as never, 'disconnect');
  const { ws } = client.io.engine.transport as unknown as { ws: { _socket: { write(bytes: Buffer): void } } };
  ws._socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
  await gone;
  expect(conn?.readyState).not.toBe('open');
});
