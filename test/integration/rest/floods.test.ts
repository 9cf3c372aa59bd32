import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Tarpit } from '../../../src/domain/tarpit';
import { startTestApp, type TestApp } from '../../support/app';
import { backend } from '../../support/identity-provider';
import { aPerson, type Person } from '../../support/people';
import { createRestClient } from '../../support/rest-client';

let app: TestApp;
let ana: Person;
beforeAll(async () => {
  app = await startTestApp({ settings: { RATE_LIMIT: 'on', TRUST_PROXY: '1', ...backend.settings } });
  ana = await aPerson(app);
});
afterAll(() => app.stop());

const ALLOWED_AT_ONCE = 1_000;

/** Budgets refill by this clock, and no time passes: the counts are exact, however slow the machine. */
beforeEach(() => {
  jest.spyOn(performance, 'now').mockReturnValue(1_000_000);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const from = (address: string) => ({ 'X-Forwarded-For': address });

function requestText(path: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

/** Sends requests without waiting for responses. Resolves with the statuses when all are there or the server closes the connection. */
async function pipeline(text: string, count: number, { url } = app): Promise<number[]> {
  const socket: Socket = connect(Number(new URL(url).port), 'localhost');
  let received = '';
  socket.setEncoding('utf8').on('data', (data: string) => {
    received += data;
    if (statusesIn(received).length === count) socket.end();
  });
  // The server may close the connection while more is sent.
  socket.on('error', () => {});
  socket.write(text.repeat(count));
  await once(socket, 'close');
  return statusesIn(received);
}

function statusesIn(text: string): number[] {
  return Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status));
}

/** Sends requests until one is refused; returns how many were not. */
async function exhaust(headers: Record<string, string>, path = '/api/auth/me'): Promise<number> {
  for (let sent = 0; sent < 2 * ALLOWED_AT_ONCE; sent += 20) {
    const statuses = await pipeline(requestText(path, headers), 20);
    const refused = statuses.indexOf(429);
    if (refused >= 0) return sent + refused;
  }
  throw new Error('Nobody was refused');
}

it('serves a few pipelined requests in order', async () => {
  expect(await pipeline(requestText('/health', from('203.0.113.1')), 20)).toEqual(Array(20).fill(200));
});

it('closes a connection that piles up requests, with or without a token', async () => {
  for (const headers of [{}, { Authorization: `Bearer ${ana.token}` }]) {
    const text = requestText('/api/auth/verify', { ...from('203.0.113.2'), ...headers });
    const statuses = await pipeline(text, 1_000);
    expect(statuses.length).toBeLessThanOrEqual(33);
    expect(statuses.at(-1)).toBe(429);
  }
});

describe('an address with too many requests without a token', () => {
  const address = '203.0.113.3';
  const stranger = () => createRestClient(app.url);
  beforeEach(async () => {
    await exhaust(from(address));
  });

  it("is served with a token of the identity provider that was verified before, and refused with another's", async () => {
    const [known, unknown] = [await backend.token({ sid: 'known' }), await backend.token({ sid: 'unknown' })];
    const statusOf = async (token: string, at: string) =>
      (await createRestClient(app.url, token).get('/api/auth/me', from(at))).status;
    expect(await statusOf(known, '203.0.113.40')).toBe(200);
    expect([await statusOf(known, address), await statusOf(unknown, address)]).toEqual([200, 429]);
  });

  it('is refused with Retry-After, CORS headers and a sentence', async () => {
    const origin = 'http://localhost:3000';
    const { status, body, headers } = await stranger().get('/api/auth/me', {
      ...from(address),
      Origin: origin,
      'Accept-Language': 'pt-BR',
    });
    expect(status).toBe(429);
    expect(body).toEqual({
      success: false,
      message: expect.stringMatching(/espere|aguarde/i),
      code: 'rate_limited',
    });
    expect(headers).toMatchObject({ 'access-control-allow-origin': origin, connection: 'close' });
    expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
  });

  it('is refused with a wrong token too', async () => {
    const wrong = { ...from(address), Authorization: 'Bearer not.a.token' };
    expect((await stranger().get('/api/auth/me', wrong)).status).toBe(429);
  });

  it('does not affect people who are logged in there, nor other addresses', async () => {
    expect((await ana.api.get('/api/auth/verify', from(address))).status).toBe(200);
    expect((await stranger().get('/health', from('203.0.113.4'))).status).toBe(200);
  });
});

it('charges an address for wrong tokens', async () => {
  const address = '203.0.113.5';
  const wrong = { ...from(address), Authorization: 'Bearer not.a.token' };
  // Requests in flight on the same connection are charged after their responses.
  expect(await exhaust(wrong)).toBeLessThan(ALLOWED_AT_ONCE + 20);
});

it.each(['/health', '/api/push/vapid-public-key'])(
  'charges an address for wrong tokens at %s, which needs none',
  async (path) => {
    const address = `203.0.113.${100 + path.length}`;
    const wrong = { ...from(address), Authorization: 'Bearer not.a.token' };
    expect(await exhaust(wrong, path)).toBeLessThan(ALLOWED_AT_ONCE + 20);
  },
);

it('charges nobody for valid tokens at routes that need none', async () => {
  const known = { ...from('203.0.113.7'), Authorization: `Bearer ${ana.token}` };
  await expect(exhaust(known, '/docs/docs.css')).rejects.toThrow('Nobody was refused');
});

it('counts requests with an unknown expectation', async () => {
  const statuses = await pipeline(
    requestText('/health', { ...from('203.0.113.6'), Expect: 'something' }),
    1_000,
  );
  expect(statuses.length).toBeLessThanOrEqual(33);
  expect(statuses.at(-1)).toBe(429);
});

describe('OPTIONS without a token', () => {
  it('counts against the budget of its address', async () => {
    const text = requestText('/api/contacts', from('203.0.113.8')).replace('GET', 'OPTIONS');
    const statuses: number[] = [];
    while (statuses.length <= ALLOWED_AT_ONCE) statuses.push(...(await pipeline(text, 20)));
    expect(statuses.indexOf(429)).toBe(ALLOWED_AT_ONCE);
  });

  it('is never refused if it is a preflight, but delayed if there are too many', async () => {
    const hold = jest.spyOn(Tarpit.prototype, 'hold');
    const headers = {
      ...from('203.0.113.9'),
      Origin: 'http://localhost:3000',
      'Access-Control-Request-Method': 'GET',
    };
    const text = requestText('/api/contacts', headers).replace('GET', 'OPTIONS');
    const statuses: number[] = [];
    while (statuses.length < ALLOWED_AT_ONCE) statuses.push(...(await pipeline(text, 20)));
    expect(hold).not.toHaveBeenCalled();
    statuses.push(...(await pipeline(text, 20)));
    expect(hold).toHaveBeenCalledTimes(20);
    expect(new Set(statuses)).toEqual(new Set([204]));
  });
});

it('limits nothing with RATE_LIMIT=off', async () => {
  const unlimited = await startTestApp({ schema: app.schema });
  const statuses = await pipeline(requestText('/health'), 100, unlimited);
  await unlimited.stop();
  expect(statuses).toEqual(Array(100).fill(200));
});

it('serves all files of the web app to an office that opens it at the same time', async () => {
  const address = '203.0.113.30';
  const statuses: number[] = [];
  for (let sent = 0; sent < 3 * ALLOWED_AT_ONCE; sent += 30) {
    statuses.push(...(await pipeline(requestText('/nothing.js', from(address)), 30)));
  }
  expect(statuses).toEqual(Array(3 * ALLOWED_AT_ONCE).fill(404));
});
