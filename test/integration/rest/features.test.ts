import { startTestApp, type TestApp } from '../../support/app';
import { createRestClient } from '../../support/rest-client';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

it('what a server offers is told to everybody, and may be kept by caches for a minute', async () => {
  const api = createRestClient(app.url);
  const { status, body, headers } = await api.get('/api/features');

  expect(status).toBe(200);
  expect(body).toEqual({
    success: true,
    message: 'This is what this server offers.',
    data: { features: { password_reset: false, registration: 'open', captcha: false } },
  });
  expect(headers['cache-control']).toBe('public, max-age=60');
  expect(headers.vary).toMatch(/Accept-Language/);
  expect((await api.get('/api/features', { Authorization: 'Bearer wrong' })).status).toBe(200);
});

it('who may register, and whether that takes a solved challenge, is as the settings say', async () => {
  const other = await startTestApp({
    schema: app.schema,
    settings: { REGISTRATION: 'invite', CAPTCHA: 'on' },
  });
  try {
    const { body } = await createRestClient(other.url).get('/api/features');
    expect(body.data.features).toMatchObject({ registration: 'invite', captcha: true });
  } finally {
    await other.stop();
  }
});

it('no cache may keep anything else', async () => {
  const { headers } = await createRestClient(app.url).get('/api/auth/me');
  expect(headers['cache-control']).toBe('no-store');
});
