import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { DownloadError } from '../../src/domain/download-error';
import { download, type DownloadOptions } from '../../src/outbound/download';
import { type Certificates, createCertificates } from '../support/certificates';

let certificates: Certificates;
let server: Server;
let url: string;
let requests: string[];

beforeAll(async () => {
  certificates = createCertificates();
  server = createServer({ key: certificates.key, cert: certificates.cert }, (request, response) => {
    requests.push(request.url ?? '');
    const status = Number(/^\/(\d{3})$/.exec(request.url ?? '')?.[1] ?? 200);
    if (request.url === '/hang') return;
    if (request.url === '/switch') {
      request.socket.write('HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
      return;
    }
    if (request.url === '/half') {
      response.writeHead(200).write('half');
      return;
    }
    if (status >= 300 && status < 400) response.setHeader('Location', '/picture');
    response.writeHead(status).end(request.url === '/huge' ? Buffer.alloc(100_000) : 'bytes');
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  url = `https://localhost:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  requests = [];
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  certificates.remove();
});

const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

async function attempt(
  path: string,
  options: Partial<DownloadOptions> = {},
): Promise<string | [string, boolean]> {
  const address = path.startsWith('/') ? url + path : path;
  return download(address, {
    timeout_ms: 10_000,
    maxBytes: 50_000,
    ca: certificates.ca,
    resolve,
    isAllowed: () => true,
    anyPort: true,
    ...options,
  }).then(
    (bytes) => bytes.toString(),
    ({ message, isFinal }: DownloadError): [string, boolean] => [message, isFinal],
  );
}

it('returns the body of a response with status 200', async () => {
  expect(await attempt('/picture')).toBe('bytes');
});

it.each<[string, string, boolean]>([
  ['/302', 'answers 302', false],
  ['/404', 'answers 404', false],
  ['/204', 'answers 204', false],
  ['/429', 'answers 429', false],
  ['/503', 'answers 503', false],
  ['/huge', 'has more than 50000 bytes', true],
])('refuses %s: %s', async (path, message, isFinal) => {
  expect(await attempt(path)).toEqual([message, isFinal]);
  expect(requests).toEqual([path]);
});

it.each(['/hang', '/half'])('waits for %s no longer than it may', async (path) => {
  expect(await attempt(path, { timeout_ms: 300 })).toEqual(['does not answer', false]);
});

it('gives up a server that changes the protocol', async () => {
  expect(await attempt('/switch')).toEqual(['closes without an answer', true]);
  expect(requests).toEqual(['/switch']);
});

it('connects to nothing that is not on the public Internet', async () => {
  const port = new URL(url).port;
  const blocked = async (address: string) => {
    const options = { timeout_ms: 10_000, maxBytes: 1_000, ca: certificates.ca, resolve, anyPort: true };
    return download(address, options).catch(({ message, isFinal }: DownloadError) => [message, isFinal]);
  };
  for (const host of ['localhost', 'rebound.example', '127.0.0.1', '[::1]', '10.1.2.3', '169.254.169.254']) {
    expect(await blocked(`https://${host}:${port}/picture`)).toEqual([
      expect.stringMatching(/leads to no public address|is not a public address/),
      true,
    ]);
  }
  expect(requests).toEqual([]);
});

it.each([
  'http://localhost/picture',
  'file:///etc/passwd',
  'https://user:password@localhost/picture',
  'https://2130706433/picture',
  'https://localhost\\@evil.example/',
  'data:image/png;base64,AAAA',
  'picture.png',
  '',
])('refuses %s as it is written', async (address) => {
  expect(await attempt(address)).toEqual(['is no plain https URL', true]);
});

it('connects to no other port than 443', async () => {
  expect(await attempt('/picture', { anyPort: false })).toEqual(['has another port than 443', true]);
});

it('refuses a certificate that nobody knows', async () => {
  const options = { timeout_ms: 10_000, maxBytes: 1_000, resolve, isAllowed: () => true, anyPort: true };
  await expect(download(`${url}/picture`, options)).rejects.toMatchObject({ isFinal: false });
  expect(requests).toEqual([]);
});
