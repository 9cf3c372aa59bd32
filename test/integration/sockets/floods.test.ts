import { inboundRates, UNAUTHENTICATED_PACKETS } from '../../../src/domain/inbound-rates';
import { startTestApp, type TestApp } from '../../support/app';
import { type Person, twoPeople } from '../../support/people';
import { rawTcp, RawSocket } from '../../support/raw-socket';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;
let device: SocketClient;
const raw: RawSocket[] = [];

beforeAll(async () => {
  app = await startTestApp({ settings: { RATE_LIMIT: 'on' } });
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  device = await connect(app, ana);
});
afterEach(() => {
  for (const socket of raw.splice(0)) socket.end();
  closeSockets();
});
afterAll(() => app.stop());

async function read(name: string): Promise<number> {
  const { text } = await createRestClient(app.url).get('/metrics');
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? 0);
}

/** Returns a function that tells by how much a metric has grown since. */
async function growthOf(name: string): Promise<() => Promise<number>> {
  const before = await read(name);
  return async () => (await read(name)) - before;
}

const PAUSED = 'mychat_connections_paused_total';
const cutFor = (reason: string): string => `mychat_connections_cut_total{reason="${reason}"}`;

async function open(): Promise<RawSocket> {
  const socket = await RawSocket.open(app);
  raw.push(socket);
  return socket;
}

async function letIn(person: Person): Promise<RawSocket> {
  const socket = await RawSocket.letIn(app, person);
  raw.push(socket);
  return socket;
}

const join = (id: number): string => `42["join_conversation",{"contact_user_id":${id}}]`;
const BAD = `40${JSON.stringify({ token: 'x.y.z' })}`;

describe('a connection that is not authenticated', () => {
  it('is cut at its second CONNECT, for any namespace', async () => {
    const cuts = await growthOf(cutFor('second_connect'));
    for (const second of [BAD, '40/admin,{}', '40']) {
      const socket = await open();
      socket.say(BAD, second);
      await socket.closed;
      expect(socket.heard.filter((text) => text.startsWith('44')).length).toBeLessThanOrEqual(1);
    }
    expect(await cuts()).toBe(3);
  });

  it('is cut when it sends more than it needs to, while others are served', async () => {
    const cuts = await growthOf(cutFor('stranger'));
    const sockets = await Promise.all(Array.from({ length: 5 }, open));
    for (const socket of sockets) socket.flood('3', 5_000);
    expect((await device.send(bruno, 'answered')).content).toBe('answered');
    await Promise.all(sockets.map(({ closed }) => closed));
    expect(await cuts()).toBe(5);
  });

  it.each<[string, (socket: RawSocket) => void]>([
    ['pings of the websocket', (socket) => socket.ping(UNAUTHENTICATED_PACKETS + 1)],
    ['one large packet', (socket) => socket.say(`40{"token":"${'x'.repeat(90_000)}"}`, '3')],
    [
      'tiny attachments',
      (socket) => socket.flood('451-["x",{"_placeholder":true,"num":0}]', UNAUTHENTICATED_PACKETS + 1),
    ],
  ])('is cut for %s', async (_what, flood) => {
    const socket = await open();
    flood(socket);
    await socket.closed;
    expect((await device.send(bruno, 'answered')).content).toBe('answered');
  });
});

describe('a client that floods', () => {
  it('is slowed down without losing or reordering anything, while others are served', async () => {
    const pauses = await growthOf(PAUSED);
    const hostile = await letIn(bruno);
    const { burst } = inboundRates.connection.packets;
    hostile.flood(join(ana.id), burst + 400);
    hostile.say('421["leave_conversation",{"contact_user_id":7}]');

    expect((await device.send(bruno, 'answered')).content).toBe('answered');
    await hostile.until((text) => text.startsWith('431'));
    expect(await pauses()).toBeGreaterThan(0);
    expect(hostile.isOpen).toBe(true);
  });

  it('gets a few error events, not thousands', async () => {
    const hostile = await letIn(bruno);
    hostile.flood(join(ana.id), 900);
    hostile.say('421["leave_conversation",{"contact_user_id":7}]');
    await hostile.until((text) => text.startsWith('431'));

    const refusals = hostile.heard.filter((text) => text.includes('rate_limited'));
    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals.length).toBeLessThan(100);
  });

  it('is cut if it goes on', async () => {
    const cuts = await growthOf(cutFor('flood'));
    const hostile = await letIn(bruno);
    hostile.flood('42["nothing"]', 200_000);
    await hostile.closed;
    expect(await cuts()).toBe(1);
    expect((await device.send(bruno, 'answered')).content).toBe('answered');
  });

  it('is slowed down over polling too', async () => {
    const pauses = await growthOf(PAUSED);
    const hostile = await connect(app, bruno, { transports: ['polling'] });
    const { burst } = inboundRates.connection.packets;
    for (let n = 0; n < burst + 400; n++) hostile.emit('join_conversation', { contact_user_id: n + 1 });
    const inOrder = hostile.call('leave_conversation', { contact_user_id: 7 });

    expect((await device.send(bruno, 'answered')).content).toBe('answered');
    await inOrder;
    expect(await pauses()).toBeGreaterThan(0);
  });

  it('keeps its spent budget when it upgrades from polling to a websocket', async () => {
    const pauses = await growthOf(PAUSED);
    const { burst } = inboundRates.connection.packets;
    const upgrading = await connect(app, bruno, { transports: ['polling', 'websocket'] });
    const { engine } = upgrading.socket.io;
    const upgraded = new Promise((resolve) => engine.once('upgrade', resolve));
    const say = () => {
      for (let n = 0; n < (burst + 400) / 2; n++)
        upgrading.emit('leave_conversation', { contact_user_id: n + 1 });
    };
    say();
    if (engine.transport.name === 'polling') await upgraded;
    say();
    await upgrading.barrier();
    expect(await pauses()).toBeGreaterThan(0);
  });
});

describe('an ordinary client', () => {
  it('is not slowed down by a hundred sends at once, typing events for every keystroke, and delivery reports', async () => {
    const pauses = await growthOf(PAUSED);
    const other = await connect(app, bruno);
    const sends = Array.from({ length: 100 }, (_, n) => device.send(bruno, `number ${n}`));
    for (let key = 0; key < 200; key++) device.emit('typing_start', { contact_user_id: bruno.id });
    for (const send of sends) {
      const { id } = await send;
      other.emit('message_delivered', { message_id: id, sender_id: ana.id });
    }
    expect((await other.all('new_message')).map(({ content }) => content)).toEqual(
      Array.from({ length: 100 }, (_, n) => `number ${n}`),
    );
    expect(await pauses()).toBe(0);
  });
});

it('refuses handshakes of an address that authenticates none of them, but not of other addresses', async () => {
  const behindProxy = await startTestApp({
    schema: app.schema,
    settings: { RATE_LIMIT: 'on', TRUST_PROXY: '1' },
  });
  try {
    const nobody = createRestClient(behindProxy.url);
    const knock = async (address: string) =>
      (await nobody.get('/socket.io/?EIO=4&transport=polling', { 'X-Forwarded-For': address })).status;
    const { burst } = inboundRates.address.handshakes;
    // Like an office that reconnects: authenticated connections do not count.
    const extraHeaders = { 'X-Forwarded-For': '203.0.113.5' };
    await Promise.all(Array.from({ length: 50 }, () => connect(behindProxy, ana, { extraHeaders })));
    // No time passes, so that budgets do not refill.
    jest.spyOn(performance, 'now').mockReturnValue(performance.now());
    const statuses = await Promise.all(Array.from({ length: burst + 100 }, () => knock('203.0.113.5')));

    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(burst);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    expect(await knock('203.0.113.5')).toBe(429);
    expect(await knock('203.0.113.6')).toBe(200);
  } finally {
    jest.restoreAllMocks();
    await behindProxy.stop();
  }
});

it('serves others while handshakes never end', async () => {
  const half = await Promise.all(
    Array.from({ length: 100 }, () => rawTcp(app, 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n')),
  );
  expect((await device.send(bruno, 'answered')).content).toBe('answered');
  for (const socket of half) socket.destroy();
});

describe('a server without limits', () => {
  it('slows nobody down', async () => {
    const free = await startTestApp({ schema: app.schema });
    try {
      const socket = await RawSocket.letIn(free, bruno);
      raw.push(socket);
      socket.flood('42["nothing"]', 20_000);
      socket.say('421["leave_conversation",{"contact_user_id":7}]');
      await socket.until((text) => text.startsWith('431'));
      expect(socket.isOpen).toBe(true);
    } finally {
      await free.stop();
    }
  });
});
