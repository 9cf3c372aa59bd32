import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { startTestApp, type TestApp } from '../../support/app';
import { send, twoPeople } from '../../support/people';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const JSON_TYPE = { 'Content-Type': 'application/json' };

function post(body: string | Buffer, headers: Record<string, string>) {
  // Otherwise superagent would turn a Buffer into JSON.
  return request(app.url)
    .post('/api/auth/login')
    .set(headers)
    .serialize((sent: unknown) => sent as string)
    .send(body);
}

const login = (padding = '') =>
  JSON.stringify({ email: 'nobody@example.com', password: 'whatever', padding });

it.each([
  ['cut off', '{"email":"a'],
  ['followed by something', '{} {}'],
  ['with a comment', '{/* */}'],
  ['with single quotes', "{'a':1}"],
  ['a NUL', '\u0000'],
  ['no JSON at all', 'email=a&password=b'],
  ['not a number', 'NaN'],
])('refuses malformed JSON: %s', async (_, text) => {
  const { status, body } = await post(text, JSON_TYPE);
  expect(status).toBe(400);
  expect(body).toEqual({ success: false, message: 'The request could not be read.', code: 'malformed_json' });
});

it('accepts bodies of up to 100 KB, and refuses larger ones with 413', async () => {
  const room = 100 * 1_024 - login().length;
  expect((await post(login('x'.repeat(room)), JSON_TYPE)).status).toBe(401);

  const { status, body } = await post(login('x'.repeat(room + 1)), JSON_TYPE);
  expect(status).toBe(413);
  expect(body).toEqual({
    success: false,
    message: 'The request is too large.',
    code: 'payload_too_large',
  });
  expect((await post(login('x'.repeat(5_000_000)), JSON_TYPE)).status).toBe(413);
});

it('limits a compressed body by its size when decompressed', async () => {
  const headers = { ...JSON_TYPE, 'Content-Encoding': 'gzip' };
  expect((await post(gzipSync(login()), headers)).status).toBe(401);
  expect((await post(gzipSync(login('x'.repeat(1_000_000))), headers)).status).toBe(413);
  expect((await post(Buffer.from('not packed at all'), headers)).status).toBe(400);
});

it.each([
  ['text', { 'Content-Type': 'text/plain' }],
  ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
  ['a form with files', { 'Content-Type': 'multipart/form-data; boundary=x' }],
  ['XML', { 'Content-Type': 'application/xml' }],
  ['bytes', { 'Content-Type': 'application/octet-stream' }],
  ['nonsense', { 'Content-Type': 'json' }],
  ['a charset nobody uses', { 'Content-Type': 'application/json; charset=ebcdic' }],
  ['an encoding nobody knows', { 'Content-Type': 'application/json', 'Content-Encoding': 'squeezed' }],
])('refuses %s with 415', async (_, headers) => {
  const { status, body } = await post(login(), headers);
  expect(status).toBe(415);
  expect(body).toEqual({
    success: false,
    message: 'The request must be sent as JSON.',
    code: 'unsupported_media_type',
  });
});

it.each([
  'application/json; charset=utf-8',
  'application/json; charset=utf8',
  'application/json;charset="UTF8"',
  'application/json; charset=us-ascii',
  'application/json; charset=UTF-8; version=1',
  'application/JSON',
  'application/vnd.mychat+json',
])('accepts JSON with the type %s', async (type) => {
  expect((await post(login(), { 'Content-Type': type })).status).toBe(401);
});

it('needs neither body nor type for routes without input', async () => {
  const [ana, bruno] = await twoPeople(app);
  await send(bruno, ana, 'hi');
  const url = request(app.url);
  const headers = { Authorization: `Bearer ${ana.token}` };

  expect((await url.put(`/api/messages/mark-read/${bruno.id}`).set(headers)).body.data.count).toBe(1);
  const typed = { ...headers, ...JSON_TYPE };
  expect((await url.put(`/api/messages/mark-read/${bruno.id}`).set(typed)).status).toBe(200);
  expect((await url.put(`/api/messages/mark-read/${bruno.id}`).set(typed).send('{}')).status).toBe(200);
  expect((await url.post('/api/auth/logout').set(headers)).status).toBe(200);
});

/** Sends a chunked body, possibly an empty one, like a tunnel that does not know the length. */
async function chunked(
  method: string,
  path: string,
  { token, type, chunks = [] }: { token: string; type?: string; chunks?: string[] },
) {
  const headers = { Authorization: `Bearer ${token}`, 'Transfer-Encoding': 'chunked' };
  const sent = httpRequest(`${app.url}${path}`, {
    method,
    headers: type === undefined ? headers : { ...headers, 'Content-Type': type },
  });
  for (const chunk of chunks) sent.write(chunk);
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, body: (await json(answer)) as { code?: string } };
}

it('accepts an empty chunked body without a type for routes without input', async () => {
  const [ana, bruno] = await twoPeople(app);
  await send(bruno, ana, 'hi');
  const { token } = ana;

  expect((await chunked('PUT', `/api/messages/mark-read/${bruno.id}`, { token })).status).toBe(200);
  expect((await chunked('DELETE', `/api/messages/conversation/${bruno.id}`, { token })).status).toBe(200);
  const typed = { token, type: 'application/json' };
  expect((await chunked('PUT', `/api/messages/mark-read/${bruno.id}`, typed)).status).toBe(200);
  expect((await chunked('POST', '/api/auth/logout', { token })).status).toBe(200);
});

it('refuses a chunked body that is neither empty nor JSON', async () => {
  const [ana, bruno] = await twoPeople(app);
  const path = `/api/messages/mark-read/${bruno.id}`;
  const { token } = ana;

  for (const sent of [{ chunks: ['a=b'] }, { chunks: ['a=b'], type: 'text/plain' }]) {
    const { status, body } = await chunked('PUT', path, { token, ...sent });
    expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
  }
});
