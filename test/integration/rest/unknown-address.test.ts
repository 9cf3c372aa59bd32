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
])('shows people a page in their language: %s', async (accepted, language, title) => {
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
  ['whoever calls the API', '/api/nothing', BROWSER, 'get'],
  ['whoever writes', '/nothing', BROWSER, 'post'],
] as const)('answers %s in JSON', async (_, path, accept, method) => {
  const { status, body } = await request(app.url)[method](path).set('Accept', accept);
  expect(status).toBe(404);
  expect(body).toMatchObject({ success: false, code: 'not_found' });
});
