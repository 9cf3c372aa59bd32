import request from 'supertest';
import { startTestApp, type TestApp } from '../../support/app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ background: false });
});
afterAll(() => app.stop());

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

it.each([
  ['en-US,en;q=0.5', 'en', 'Page not found'],
  ['pt-BR,pt;q=0.9', 'pt-BR', 'Página não encontrada'],
])('shows browsers a page in the language of the user: %s', async (accepted, language, title) => {
  const { status, text, headers } = await request(app.url)
    .get('/nothing?<script>')
    .set('Accept', BROWSER)
    .set('Accept-Language', accepted);

  expect(status).toBe(404);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['vary']).toMatch(/Accept-Language/);
  expect(text).toContain(`<html lang="${language}">`);
  expect(text).toContain(`<h1>${title}</h1>`);
  expect(text).not.toContain('<script>');
});

it.each([
  ['a program', '/nothing', '*/*', 'get'],
  ['a browser at a path of the API', '/api/nothing', BROWSER, 'get'],
  ['a browser that writes', '/nothing', BROWSER, 'post'],
] as const)('responds to %s in JSON', async (_, path, accept, method) => {
  const { status, body } = await request(app.url)[method](path).set('Accept', accept);
  expect(status).toBe(404);
  expect(body).toMatchObject({ success: false, code: 'not_found' });
});
