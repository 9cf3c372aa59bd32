import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { startTestApp, type TestApp } from '../../support/app';
import { type Person, send, twoPeople } from '../../support/people';

let app: TestApp;
let ana: Person;
let bruno: Person;
beforeAll(async () => {
  app = await startTestApp();
  [ana, bruno] = await twoPeople(app);
  for (let n = 0; n < 10; n++) await send(bruno, ana, `message ${n}, with some words that repeat`.repeat(20));
});
afterAll(() => app.stop());

async function fetchRaw(path: string, encoding?: string) {
  const headers = {
    Authorization: `Bearer ${ana.token}`,
    ...(encoding !== undefined && { 'Accept-Encoding': encoding }),
  };
  const [answer] = (await once(get(`${app.url}${path}`, { headers }), 'response')) as [IncomingMessage];
  return { headers: answer.headers, bytes: await buffer(answer) };
}

it.each([
  ['gzip, deflate', 'gzip', gunzipSync],
  ['gzip, deflate, br', 'br', brotliDecompressSync],
])('compresses long responses for clients that accept %s', async (accepted, encoding, unpack) => {
  const path = `/api/messages/conversation/${bruno.id}`;
  const plain = await fetchRaw(path);
  const packed = await fetchRaw(path, accepted);

  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(packed.headers['content-encoding']).toBe(encoding);
  expect(packed.headers.vary).toContain('Accept-Encoding');
  expect(JSON.parse(unpack(packed.bytes).toString())).toEqual(JSON.parse(plain.bytes.toString()));
  expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 4);
});

it('does not compress short responses', async () => {
  const { headers } = await fetchRaw('/api/messages/unread', 'gzip, br');
  expect(headers['content-encoding']).toBeUndefined();
});

it('compresses the documents', async () => {
  const { headers, bytes } = await fetchRaw('/openapi.json', 'gzip');
  expect(headers['content-encoding']).toBe('gzip');
  expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject({ openapi: expect.any(String) });
});
