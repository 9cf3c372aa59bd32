import request from 'supertest';
import { startTestApp, type TestApp } from '../../support/app';
import { send, twoPeople } from '../../support/people';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

it('serves HEAD like GET, but without a body and without marking anything as read', async () => {
  const [ana, bruno] = await twoPeople(app);
  await send(bruno, ana, 'hi');
  const path = `/api/messages/conversation/${bruno.id}`;
  const unread = async () => (await ana.api.get('/api/messages/unread')).body.data.total as number;

  const head = await request(app.url).head(path).set('Authorization', `Bearer ${ana.token}`);
  expect(head.status).toBe(200);
  expect(head.headers['content-type']).toMatch(/json/);
  expect(head.text).toBeUndefined();
  expect(await unread()).toBe(1);

  await ana.api.get(path);
  expect(await unread()).toBe(0);
});
