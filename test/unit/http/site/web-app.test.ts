import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import express from 'express';
import request from 'supertest';
import { createWebApp } from '../../../../src/http/site/web-app';

const PAGE = '<!doctype html><title>the app</title>';
const SCRIPT = `console.log(1);${'/* long */'.repeat(100)}`;

let directory: string;
let app: express.Express;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'mychat-web-'));
  mkdirSync(join(directory, 'app'));
  mkdirSync(join(directory, 'assets/icons'), { recursive: true });
  writeFileSync(join(directory, 'index.html'), PAGE);
  writeFileSync(join(directory, 'sw.js'), SCRIPT);
  writeFileSync(join(directory, 'sw.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(directory, 'app/index-abc.js'), SCRIPT);
  writeFileSync(join(directory, 'assets/icons/icon-192.png'), 'png');
  app = express();
  const web = createWebApp(directory);
  if (web) app.use(web);
  app.use((_request, response) => {
    response.status(418).send('not the web app');
  });
});

afterAll(() => rmSync(directory, { recursive: true }));

it('is absent if it was not built', () => {
  expect(createWebApp(join(directory, 'nowhere'))).toBeUndefined();
});

it.each([
  ['text/html', 200],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 200],
  ['application/json, TEXT/HTML;q=0.9', 200],
  ['*/*', 418],
  ['application/json', 418],
  ['text/htmlx', 418],
])('serves the page at / only to clients that name text/html: Accept %s', async (accept, status) => {
  const response = await request(app).get('/').set('Accept', accept);

  expect(response.status).toBe(status);
  expect(response.headers['vary']).toContain('Accept');
});

it.each(['/dashboard.html', '/dashboard.html?open=2', '/index.html', '/reset?token=abc', '/join?code=abc'])(
  'serves the page at %s',
  async (path) => {
    const response = await request(app).get(path);

    expect(response.text).toBe(PAGE);
    expect(response.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    });
  },
);

it.each([
  ['/app/index-abc.js', 'public, max-age=31536000, immutable'],
  ['/assets/icons/icon-192.png', 'public, max-age=86400'],
  ['/sw.js', 'no-cache'],
])('lets browsers cache %s for as long as its content cannot change', async (path, cacheControl) => {
  expect((await request(app).get(path)).headers['cache-control']).toBe(cacheControl);
});

it('is compressed for clients that accept it, and not sent again to clients that have it', async () => {
  const small = await request(app).get('/app/index-abc.js').set('Accept-Encoding', 'gzip');
  expect(small.headers['content-encoding']).toBe('gzip');
  expect(small.text).toBe(SCRIPT);

  const plain = await request(app).get('/app/index-abc.js').set('Accept-Encoding', 'identity');
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.text).toBe(SCRIPT);

  const known = await request(app)
    .get('/app/index-abc.js')
    .set('If-None-Match', String(small.headers['etag']));
  expect(known.status).toBe(304);
});

it.each(['/app/../../etc/passwd', '/%2e%2e/package.json', '/app', '/api/auth/me', '/app/other.js'])(
  'does not serve %s',
  async (path) => {
    expect((await request(app).get(path)).status).toBe(418);
  },
);

it('serves nothing to requests that write', async () => {
  expect((await request(app).post('/dashboard.html')).status).toBe(418);
});

it('serves files that the build has compressed to clients that accept brotli, and not under their own names', async () => {
  const response = await request(app).get('/sw.js').set('Accept-Encoding', 'gzip, br').buffer();
  expect(response.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'text/javascript; charset=utf-8',
    vary: 'Accept-Encoding',
  });
  expect((await request(app).get('/sw.js.br')).status).toBe(418);
  expect((await request(app).get('/sw.js').set('Accept-Encoding', 'gzip')).headers['content-encoding']).toBe(
    'gzip',
  );
});
