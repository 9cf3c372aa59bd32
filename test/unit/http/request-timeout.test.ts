import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { limitRequestTimes, restartRequestTime } from '../../../src/http/request-timeout';

const SHORT_MS = 100;
const TOO_LATE_MS = 30_000;

let server: Server;
beforeEach(async () => {
  server = createServer({ requestTimeout: 60_000 });
  server.on('request', (request, response) => {
    if (request.url === '/early') response.end('early');
    if (request.url === '/restarted') restartRequestTime(request, 50 * SHORT_MS);
    request.resume().once('end', () => response.end(' whole'));
  });
  server.on('checkExpectation', (request) => request.resume());
  limitRequestTimes(server, ({ url }) => (url === '/slow' ? 60_000 : SHORT_MS));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => server.close().closeAllConnections());

/** Sends the head of a request, and its body this much later, unless the server has closed the connection by then. */
async function send(path: string, headers: string[], bodyAfterMs: number): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write([`POST ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n'));
  const answer = text(socket);
  await Promise.race([answer, wait(bodyAfterMs, undefined, { ref: false })]);
  socket.end('hello');
  return answer;
}

it.each([
  ['a length', ['Content-Length: 5']],
  ['chunks', ['Transfer-Encoding: chunked']],
  ['an expectation', ['Content-Length: 5', 'Expect: something']],
])('cuts a request with %s that does not arrive in its time', async (_, headers) => {
  expect(await send('/', headers, TOO_LATE_MS)).toBe(
    'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n',
  );
});

it('cuts a request without another response if it has had one', async () => {
  expect(await send('/early', ['Content-Length: 5'], TOO_LATE_MS)).toMatch(/^HTTP\/1\.1 200 [^]*early/);
});

it.each([
  ['has a longer time', '/slow'],
  ['was given a longer time while it arrived', '/restarted'],
])('waits for a request that %s', async (_, path) => {
  expect(await send(path, ['Content-Length: 5', 'Connection: close'], 3 * SHORT_MS)).toMatch(/ whole$/);
});

it('keeps the connection of a request that arrived in time', async () => {
  const whole = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello';
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(whole);
  await once(socket, 'data');
  await wait(2 * SHORT_MS);
  const answer = text(socket);
  socket.end(whole);
  expect(await answer).toMatch(/ whole$/);
});
