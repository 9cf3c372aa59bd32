import request from 'supertest';
import { routes } from '../../../src/contracts/routes';
import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, type Person } from '../../support/people';

let app: TestApp;
let ana: Person;
beforeAll(async () => {
  app = await startTestApp();
  ana = await aPerson(app);
});
afterAll(() => app.stop());

const paths = new Map<string, Set<string>>();
for (const { path, method } of routes) {
  const methods = paths.get(path) ?? new Set(['OPTIONS']);
  methods.add(method.toUpperCase());
  if (method === 'get') methods.add('HEAD');
  paths.set(path, methods);
}

it.each([...paths])('%s tells its methods to OPTIONS, and refuses other methods', async (path, methods) => {
  const url = path.replaceAll(/:\w+/g, '1');
  const options = await request(app.url).options(url);
  expect(options.status).toBe(204);
  expect(new Set(options.headers['allow']?.split(', '))).toEqual(methods);

  for (const method of ['get', 'post', 'put', 'patch', 'delete', 'trace'] as const) {
    if (methods.has(method.toUpperCase())) continue;
    const { status, body, headers } = await request(app.url)[method](url);
    expect([method, status]).toEqual([method, 405]);
    expect(body.code).toBe('method_not_allowed');
    expect(headers['allow']).toBe(options.headers['allow']);
  }
});

it('does not take a fixed path for an id', async () => {
  const { status } = await ana.api.delete('/api/contacts/search');
  expect(status).toBe(405);
});

it('accepts the end of a mute with any UTC offset', async () => {
  const bruno = await aPerson(app);
  const sent = await ana.api.post('/api/messages/send', { receiver_id: bruno.id, content: 'hi' });
  const path = `/api/conversations/${sent.body.data.message.conversation_id}/mute`;
  const { status, body } = await ana.api.put(path, { until: '2031-01-31T09:00:00-03:00' });
  expect(status).toBe(200);
  expect(body.data.muted_until).toBe('2031-01-31T12:00:00.000Z');
});
