import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { clientAddressBehind } from '../../../src/http/client-address';
import { bindSurface } from '../../../src/http/bind-surface';
import { startTestApp, type TestApp } from '../../support/app';
import {
  MAX_PARCEL_BYTES,
  ParcelSurface,
  signatureOf,
  STRANGERS_AT_ONCE,
  TIMES,
} from '../../support/parcel-surface';
import { aPerson, type Person } from '../../support/people';
import { createRestClient, type RestClient } from '../../support/rest-client';

/** A second wire, served beside our own by the same server. */
const second = new ParcelSurface();
const PAGE = 'https://chat.example.com';

let app: TestApp;
let ana: Person;
let keyHolder: RestClient;
let nobody: RestClient;
beforeAll(async () => {
  app = await startTestApp({
    settings: { RATE_LIMIT: 'on', TRUST_PROXY: '1', FRONTEND_URL: PAGE },
    outside: { surfaces: [bindSurface(second, clientAddressBehind(1))] },
  });
  ana = await aPerson(app);
  keyHolder = createRestClient(app.url, 'key-7');
  nobody = createRestClient(app.url);
});
afterAll(() => app.stop());

const KEY = { Authorization: 'Bearer key-7' };
const large = Buffer.alloc(1_500_000, 'parcel ');
const parcel = (name: string): string => `${app.url}/api/v9/parcels/${name}`;

function put(
  name: string,
  body: string | Buffer | ReadableStream,
  headers: Record<string, string> = KEY,
): Promise<Response> {
  return fetch(parcel(name), { method: 'PUT', body, headers, duplex: 'half' });
}

describe('a second surface', () => {
  it('answers successes in its own envelope, with nothing that the contract does not name', async () => {
    const note = await keyHolder.post('/api/v9/parcels', { text: 'hi', more: 1 });
    expect([note.status, note.body]).toEqual([201, { text: 'hi' }]);
    const stored = await put('small', 'hello');
    expect([stored.status, await stored.json()]).toEqual([200, { name: 'small', size: 5, by: 'key-7' }]);
    const removed = await keyHolder.delete('/api/v9/parcels/small');
    expect([removed.status, removed.text]).toEqual([204, '']);
  });

  it.each([
    ['an unknown address', 404, 'get', '/hooks/nothing', undefined, 'Not Found'],
    ['what does not exist', 404, 'get', '/api/v9/parcels/unknown', undefined, 'Not Found'],
    [
      'a method that an address does not take',
      405,
      'get',
      '/api/v9/parcels',
      undefined,
      'Method Not Allowed',
    ],
    ['broken JSON', 400, 'post', '/api/v9/parcels', '{', 'malformed_json'],
    ['JSON beyond its own limit', 413, 'post', '/api/v9/parcels', { text: 'x'.repeat(1_000) }, 'Too large'],
    ['input that is not valid', 422, 'post', '/api/v9/parcels', {}, [{ loc: ['body', 'text'] }]],
    ['a path that is not valid', 422, 'delete', '/api/v9/parcels/UP', undefined, [{ loc: ['path', 'name'] }]],
  ] as const)('refuses %s with %i and its own body', async (_, status, method, path, sent, detail) => {
    const answer = await (method === 'post' ? keyHolder.post(path, sent) : keyHolder[method](path));
    expect([answer.status, answer.body]).toEqual([status, { detail }]);
  });

  it('shows nothing of a bug, which is reported', async () => {
    const { status, body } = await keyHolder.post('/api/v9/parcels', { text: 'a bug' });
    expect([status, body]).toEqual([500, { detail: 'Sorry' }]);
    expect(app.bugs.splice(0).join()).toContain('a bug');
  });

  it('tells which methods an address takes', async () => {
    const { status, headers } = await fetch(parcel('any'), { method: 'OPTIONS' });
    expect([status, headers.get('allow')]).toEqual([204, 'PUT, GET, DELETE, HEAD, OPTIONS']);
  });

  it('knows its own tokens, and neither surface takes the other’s', async () => {
    expect((await ana.api.post('/api/v9/parcels', { text: 'hi' })).body).toEqual({ detail: 'Invalid token' });
    expect((await keyHolder.get('/api/contacts')).body).toMatchObject({ code: 'unauthenticated' });
  });

  it('says itself which pages may call', async () => {
    const from = { Origin: 'https://elsewhere.example.com' };
    expect((await nobody.get('/hooks/x', from)).headers['access-control-allow-origin']).toBe('*');
    expect((await nobody.get('/health', from)).headers).not.toHaveProperty('access-control-allow-origin');
    const preflight = await fetch(parcel('any'), {
      method: 'OPTIONS',
      headers: { ...from, 'Access-Control-Request-Method': 'PUT' },
    });
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,PUT');
  });
});

describe('a body that is read as bytes', () => {
  const post = (body: string, headers: Record<string, string>) =>
    fetch(`${app.url}/hooks/provider`, { method: 'POST', body, headers });

  it('is exactly what was sent, whatever its type, so that signatures can be checked', async () => {
    const sent = '{ "b":1,\r\n "a": "\\u00e9", "b":2 }';
    const answer = await post(sent, { 'X-Signature': signatureOf(sent), 'Content-Type': 'application/json' });
    expect([answer.status, await answer.text()]).toEqual([200, `took ${sent.length} bytes`]);
    expect(answer.headers.get('content-type')).toMatch('text/plain');
    expect((await post(`${sent} `, { 'X-Signature': signatureOf(sent) })).status).toBe(401);
  });

  it('is limited, and refused if it is compressed', async () => {
    expect((await post('x'.repeat(5_001), {})).status).toBe(413);
    const { status, headers } = await post('x', { 'Content-Encoding': 'gzip' });
    expect([status, headers.get('content-type')]).toEqual([400, 'application/json; charset=utf-8']);
  });
});

describe('a body that is read as a stream', () => {
  it('may be larger than any JSON, and comes back as it was', async () => {
    expect(await (await put('large', large)).json()).toMatchObject({ size: large.length });
    const answer = await fetch(parcel('large'), { headers: KEY });
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      createHash('sha256').update(large).digest('hex'),
    );
    expect(answer.headers.get('etag')).toBe('"1"');
  });

  it('is refused when it is larger than its route allows, whether it says so or not', async () => {
    const body = Buffer.alloc(MAX_PARCEL_BYTES + 1);
    expect((await put('huge', body)).status).toBe(413);
    const unknownLength = new ReadableStream({
      start(controller) {
        controller.enqueue(body);
        controller.close();
      },
    });
    expect((await put('huge', unknownLength)).status).toBe(413);
  });

  it('is refused before it is read if the caller may not send it', async () => {
    expect((await put('large', large, {})).status).toBe(401);
    expect(second.parcels.get('large')).toHaveLength(large.length);
  });

  it('is discarded if its route responds without reading it, so that the connection can be used again', async () => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    const head = (name: string, bytes: number) =>
      `PUT /api/v9/parcels/${name} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${KEY.Authorization}\r\nContent-Length: ${bytes}\r\n\r\n`;
    socket.write(head('unwanted', large.length));
    socket.write(large);
    socket.write(head('wanted', 0));
    socket.end();
    const statuses = (await received(socket)).match(/HTTP\/1\.1 \d{3}/g);
    expect(statuses).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
  });

  it('is not a bug when the client goes away in the middle', async () => {
    const socket = await open('PUT', '/api/v9/parcels/half', KEY);
    socket.write('1234');
    await wait(50);
    socket.destroy();
    await wait(50);
    expect(second.parcels.has('half')).toBe(false);
  });
});

describe('an answer that is a stream', () => {
  it('has no body for HEAD', async () => {
    await put('headed', 'hello');
    const answer = await fetch(parcel('headed'), { method: 'HEAD', headers: KEY });
    expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([200, '"1"', '']);
  });

  it('ends its source when the client goes away', async () => {
    const ended = new Promise((resolve) => second.endless.on('error', resolve));
    const answer = await fetch(parcel('endless'), { headers: KEY });
    await answer.body?.cancel();
    expect(await ended).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });
});

/** Begins a request whose body has a thousand bytes; none of them is sent yet. */
async function open(method: string, path: string, headers: Record<string, string>): Promise<Socket> {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  const lines = Object.entries({ Host: 'localhost', 'Content-Length': '1000', ...headers });
  socket.on('error', () => {});
  socket.write(
    [`${method} ${path} HTTP/1.1`, ...lines.map((line) => line.join(': '))].join('\r\n') + '\r\n\r\n',
  );
  await once(socket, 'connect');
  return socket;
}

/** All that the server sends until it closes the connection. */
async function received(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += chunk as string;
  return text;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('the time that a request may take to arrive', () => {
  it('is the surface’s: a slower one is answered 408 and cut, while the others still have theirs', async () => {
    const slow = await open('POST', '/api/v9/parcels', { ...KEY, ...JSON_TYPE });
    const ours = await open('POST', '/api/auth/login', JSON_TYPE);
    expect(await received(slow)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);

    const answered = once(ours, 'data');
    ours.write(JSON.stringify({ email: 'nobody@example.com', password: 'x' }).padEnd(1_000));
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 401 /);
    ours.destroy();
  });

  it('is longer for a stream, once its caller is known', async () => {
    const socket = await open('PUT', '/api/v9/parcels/patient', KEY);
    const answered = once(socket, 'data');
    await wait(2 * TIMES.request);
    socket.write('x'.repeat(1_000));
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  it('is short for a stream that was refused: strangers cannot hold connections', async () => {
    const socket = await open('PUT', '/api/v9/parcels/patient', {});
    const began = performance.now();
    expect(await received(socket)).toMatch(/^HTTP\/1\.1 401 /);
    expect(performance.now() - began).toBeLessThan(TIMES.stream);
  });
});

describe('limits', () => {
  const from = (address: string) => ({ 'X-Forwarded-For': address });

  it('are the surface’s: whoever used up one is refused in its own words, and served by the others', async () => {
    const address = from('203.0.113.9');
    let answer = await nobody.get('/hooks/x', address);
    let served = 0;
    for (; answer.status === 404; served++) answer = await nobody.get('/hooks/x', address);

    expect(served).toBe(STRANGERS_AT_ONCE);
    expect([answer.status, answer.body]).toEqual([429, { detail: 'Slow down' }]);
    expect(answer.headers).toMatchObject({ 'retry-after': expect.any(String), connection: 'close' });
    expect((await nobody.get('/api/auth/me', address)).body).toMatchObject({ code: 'unauthenticated' });
    expect((await keyHolder.get('/api/v9/parcels/unknown', address)).status).toBe(404);
  });
});

describe('our own surface beside a second one', () => {
  it.each([
    ['/api/nothing', 404, 'not_found'],
    ['/api/v9', 404, 'not_found'],
    ['/api/v9/parcelsandmore', 404, 'not_found'],
    ['/API/contacts', 401, 'unauthenticated'],
    ['/nothing', 404, 'not_found'],
  ])('answers %s in its envelope', async (path, status, code) => {
    const answer = await nobody.get(path);
    expect([answer.status, answer.body]).toEqual([
      status,
      { success: false, code, message: expect.any(String) },
    ]);
  });

  it('refuses methods, answers HEAD, and lets its own pages call', async () => {
    const wrong = await ana.api.patch('/api/contacts', {}, { Origin: PAGE });
    expect([wrong.status, wrong.body.code]).toEqual([405, 'method_not_allowed']);
    expect(wrong.headers).toMatchObject({
      allow: 'GET, HEAD, OPTIONS',
      'access-control-allow-origin': PAGE,
      'cache-control': 'no-store',
    });
    const head = await fetch(`${app.url}/api/contacts`, {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${ana.token}` },
    });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});
