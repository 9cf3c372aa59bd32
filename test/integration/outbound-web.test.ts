import { gzipSync } from 'node:zlib';
import type { DownloadError } from '../../src/domain/download-error';
import { fetchWeb, type WebOptions } from '../../src/outbound/fetch-web';
import { WebServer } from '../support/web-server';

let web: WebServer;
beforeAll(async () => {
  web = await WebServer.start();
});
afterAll(() => web.stop());

const OPTIONS: Omit<WebOptions, 'signal' | 'resolve'> = {
  timeout_ms: 10_000,
  maxBytes: 1_000,
  isCut: true,
  accept: ['text/html'],
  anyPort: true,
  isAllowed: () => true,
};

/** What is read, or why nothing is and whether that is final. */
function attempt(url: string, options: Partial<WebOptions> = {}): Promise<string | [string, boolean]> {
  const { signal } = new AbortController();
  return fetchWeb(url, { ...OPTIONS, signal, resolve: web.resolve, ...options }).then(
    ({ body }) => body.toString(),
    ({ message, isFinal }: DownloadError): [string, boolean] => [message, isFinal],
  );
}

const HTML = { 'content-type': 'Text/HTML; charset="utf-8"' };

it('reads a page, and no more of it than it may', async () => {
  web.html('/page', 'hello');
  web.html('/long', 'x'.repeat(100_000));
  expect(await attempt(web.url('/page'))).toBe('hello');
  expect(await attempt(web.url('/long'))).toBe('x'.repeat(1_000));
  expect(await attempt(web.url('/long'), { isCut: false })).toEqual(['has more than 1000 bytes', true]);
});

it('stops reading a page that does not end', async () => {
  web.on('/endless', (response) => {
    response.writeHead(200, HTML);
    const writing = setInterval(() => response.write('y'.repeat(400)), 5);
    response.on('close', () => clearInterval(writing));
  });
  expect(await attempt(web.url('/endless'))).toBe('y'.repeat(1_000));
});

it('decompresses no more than it keeps', async () => {
  const bomb = gzipSync(Buffer.alloc(100_000_000, 'z'));
  web.on('/bomb', (response) => response.writeHead(200, { ...HTML, 'content-encoding': 'gzip' }).end(bomb));
  web.on('/broken', (response) => response.writeHead(200, { ...HTML, 'content-encoding': 'br' }).end('no'));
  const before = process.memoryUsage().rss;
  expect(await attempt(web.url('/bomb'))).toBe('z'.repeat(1_000));
  expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
  expect(await attempt(web.url('/broken'))).toEqual(['does not answer', false]);
});

it('gives up what is slow, and what is ended', async () => {
  web.on('/silent', () => {});
  web.on('/slow', (response) => {
    response.writeHead(200, HTML);
    response.write('a');
  });
  for (const path of ['/silent', '/slow']) {
    expect(await attempt(web.url(path), { timeout_ms: 200 })).toEqual(['does not answer', false]);
  }
  const end = new AbortController();
  const attempted = attempt(web.url('/silent'), { signal: end.signal });
  end.abort();
  expect(await attempted).toEqual(['does not answer', false]);
});

it('takes nothing but pages', async () => {
  web.on('/video', (response) => response.writeHead(200, { 'content-type': 'video/mp4' }).end('x'));
  web.on('/untyped', (response) => response.writeHead(200).end('x'));
  web.on('/gone', (response) => response.writeHead(410).end());
  web.on('/broken-server', (response) => response.writeHead(503).end());
  expect(await attempt(web.url('/video'))).toEqual(['is of another type', true]);
  expect(await attempt(web.url('/untyped'))).toEqual(['is of another type', true]);
  expect(await attempt(web.url('/gone'))).toEqual(['answers 410', true]);
  expect(await attempt(web.url('/broken-server'))).toEqual(['answers 503', false]);
});

it('follows three redirects, and says where the page was', async () => {
  for (const [from, to] of [
    ['/1', '/2'],
    ['/2', web.url('/3')],
    ['/3', '/4'],
    ['/0', '/1'],
    ['/loop', '/loop'],
  ] as const) {
    web.on(from, (response) => response.writeHead(302, { location: to }).end());
  }
  web.html('/4', 'there');
  expect(await attempt(web.url('/1'))).toBe('there');
  expect(await attempt(web.url('/0'))).toEqual(['leads on too often', true]);
  expect(await attempt(web.url('/loop'))).toEqual(['leads on too often', true]);
});

it.each([
  'http://127.0.0.1/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://169.254.169.254/latest/meta-data',
  'http://10.0.0.1/',
])('connects to nothing within, neither at once nor by a redirect: %s', async (address) => {
  const guarded = { anyPort: false, isAllowed: undefined };
  expect(await attempt(address, guarded)).toEqual(['is not a public address', true]);
  // The page itself may be reached; where it leads may not.
  web.on('/inside', (response) => response.writeHead(302, { location: address }).end());
  const isFirst = (() => {
    let count = 0;
    return () => (count += 1) === 1;
  })();
  expect(await attempt(web.url('/inside'), { isAllowed: isFirst })).toEqual([
    'is not a public address',
    true,
  ]);
});

it('connects to no name that leads within', async () => {
  const asked = web.asked.length;
  expect(await attempt(web.url('/page'), { isAllowed: undefined })).toEqual([
    'leads to no public address',
    true,
  ]);
  expect(web.asked).toHaveLength(asked);
});

it.each([
  ['ftp://web.example/', 'is no web address'],
  ['file:///etc/passwd', 'is no web address'],
  ['javascript:alert(1)', 'is no web address'],
  ['http://user:secret@web.example/', 'has a user in it'],
  ['http://web.example:25/', 'has another port than 80 or 443'],
])('does not ask %s', async (address, reason) => {
  expect(await attempt(address, { anyPort: false })).toEqual([reason, true]);
});

it('says nothing of the user, and takes no cookies along', async () => {
  let headers: object = {};
  web.on('/cookie', (response) =>
    response.writeHead(302, { location: '/headers', 'set-cookie': 'a=b' }).end(),
  );
  web.on('/headers', (response, request) => {
    headers = request.headers;
    response.writeHead(200, HTML).end('x');
  });
  await attempt(web.url('/cookie'));
  expect(Object.keys(headers).toSorted()).toEqual([
    'accept',
    'accept-encoding',
    'connection',
    'host',
    'user-agent',
  ]);
});
