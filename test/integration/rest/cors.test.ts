import request from 'supertest';
import { startTestApp, type TestApp } from '../../support/app';
import { aPerson } from '../../support/people';
import { createRestClient } from '../../support/rest-client';

const PAGE = 'https://chat.example.com';
/** The response headers that pages of other origins may read beside the safelisted ones. */
const EXPOSED = 'Retry-After,ETag';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    settings: { FRONTEND_URL: `${PAGE}/, https://other.example.com:8443`, RATE_LIMIT: 'on' },
  });
});
afterAll(() => app.stop());

function preflight(url: string, origin: string, path = '/api/messages/send', method = 'POST') {
  return request(url).options(path).set({
    Origin: origin,
    'Access-Control-Request-Method': method,
    'Access-Control-Request-Headers': 'authorization,content-type',
  });
}

it('sends CORS headers with every response, also with refusals', async () => {
  const ana = await aPerson(app);
  const headers = { Origin: PAGE };
  const nobody = createRestClient(app.url);
  const json = { 'Content-Type': 'application/json', ...headers };
  const answers = [
    [200, await ana.api.get('/api/contacts', headers)],
    [200, await nobody.get('/health', headers)],
    [200, await nobody.get('/', headers)],
    [400, await ana.api.post('/api/contacts/add', {}, headers)],
    [400, await nobody.post('/api/auth/login', '{', json)],
    [400, await ana.api.delete('/api/contacts/%FF', headers)],
    [401, await nobody.get('/api/contacts', headers)],
    [404, await nobody.get('/api/nothing', headers)],
    [404, await nobody.get('/nothing', headers)],
    [413, await nobody.post('/api/auth/login', `"${'x'.repeat(200_000)}"`, json)],
    [415, await nobody.post('/api/auth/login', 'x', { ...headers, 'Content-Type': 'text/plain' })],
  ] as const;

  for (const [status, answer] of answers) {
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': PAGE,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': EXPOSED,
      vary: expect.stringContaining('Origin'),
    });
  }
});

it('lets pages of other origins read Retry-After after too many requests', async () => {
  const ana = await aPerson(app);
  for (;;) {
    const { status, headers } = await ana.api.get('/api/contacts/search?q=zz', { Origin: PAGE });
    expect(headers).toMatchObject({
      'access-control-allow-origin': PAGE,
      'access-control-expose-headers': EXPOSED,
    });
    if (status === 429) break;
  }
});

it('lets pages of other origins read the ETag of a file, to ask for it again only if it changed', async () => {
  const path = '/docs/docs.css';
  const { headers } = await createRestClient(app.url).get(path, { Origin: PAGE });
  expect(headers).toMatchObject({ etag: expect.any(String), 'access-control-expose-headers': EXPOSED });
  const known = { Origin: PAGE, 'If-None-Match': headers['etag'] ?? '' };
  expect((await createRestClient(app.url).get(path, known)).status).toBe(304);
});

it.each([
  ['POST', '/api/messages/send'],
  ['PUT', '/api/contacts/1'],
  ['PATCH', '/api/contacts/1'],
  ['DELETE', '/api/messages/conversation/7'],
  ['GET', '/api/contacts'],
  ['HEAD', '/api/contacts'],
  ['POST', '/api/auth/login/'],
  ['GET', '/api/nothing'],
])('allows the preflight of %s %s without a token', async (method, path) => {
  const { status, headers } = await preflight(app.url, PAGE, path, method);

  expect(status).toBe(204);
  expect(headers['access-control-allow-origin']).toBe(PAGE);
  expect(headers['access-control-allow-methods']?.split(',')).toEqual(
    expect.arrayContaining(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  );
  expect(headers['access-control-allow-headers']).toBe('authorization,content-type');
  expect(Number(headers['access-control-max-age'])).toBeGreaterThan(0);
});

it('never refuses preflights', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => preflight(app.url, PAGE, '/api/auth/login')),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 204));
});

it.each([
  ['https://evil.example.com'],
  ['https://chat.example.com.evil.com'],
  ['http://chat.example.com'],
  ['https://chat.example.com:444'],
  ['https://CHAT.example.com/'],
  ['http://localhost:3000'],
  ['null'],
])('does not allow %s, but serves the request', async (origin) => {
  const { status, headers } = await createRestClient(app.url).get('/health', { Origin: origin });
  expect(status).toBe(200);
  expect(headers).not.toHaveProperty('access-control-allow-origin');
  expect((await preflight(app.url, origin)).headers).not.toHaveProperty('access-control-allow-origin');
});

it.each([
  ['https://other.example.com:8443', { FRONTEND_URL: `${PAGE},https://other.example.com:8443/` }],
  ['https://anything.example.net', { FRONTEND_URL: '*' }],
  ['http://localhost:5173', {}],
  ['http://localhost', {}],
  ['http://127.0.0.1:8080', {}],
])('allows %s with the settings %j', async (origin, settings) => {
  const other = await startTestApp({ schema: app.schema, settings });
  try {
    const { headers } = await createRestClient(other.url).get('/health', { Origin: origin });
    expect(headers['access-control-allow-origin']).toBe(origin);
    expect((await preflight(other.url, origin)).headers['access-control-allow-origin']).toBe(origin);
  } finally {
    await other.stop();
  }
});

it.each([
  'https://localhost:3000',
  'http://localhost.example.com',
  'http://127.0.0.2',
  'http://127.0.0.1.example.com',
])('does not allow %s if FRONTEND_URL is unset', async (origin) => {
  const other = await startTestApp({ schema: app.schema });
  try {
    const { headers } = await createRestClient(other.url).get('/health', { Origin: origin });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  } finally {
    await other.stop();
  }
});
