import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** As Node itself answers at its server's `requestTimeout`. */
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** How to restart the clock of a request that is still arriving. */
const restarts = new WeakMap<IncomingMessage, (timeoutMs: number) => void>();

/**
 * Gives each request its own time to arrive, in milliseconds from its headers on, below the server's `requestTimeout`, which
 * holds for all. To be installed after everything else that listens to requests, so that it sees all of them.
 */
export function limitRequestTimes(server: Server, timeoutOf: (request: IncomingMessage) => number): void {
  const limit = (request: IncomingMessage, response: ServerResponse): void => {
    if (!hasBody(request)) return;
    const timeoutMs = timeoutOf(request);
    if (timeoutMs < server.requestTimeout) limitTime(request, response, timeoutMs);
  };
  server.prependListener('request', limit);
  // Node emits this one instead for requests that expect what nobody knows; without a listener it refuses them.
  if (server.listenerCount('checkExpectation') > 0) server.prependListener('checkExpectation', limit);
}

/** From now on the rest of the request may take this long. */
export function restartRequestTime(request: IncomingMessage, timeoutMs: number): void {
  restarts.get(request)?.(timeoutMs);
}

function limitTime(request: IncomingMessage, response: ServerResponse, timeoutMs: number): void {
  const expire = (): void => {
    if (!request.complete) cut(request, response);
  };
  let timer = setTimeout(expire, timeoutMs).unref();
  restarts.set(request, (ms) => {
    clearTimeout(timer);
    timer = setTimeout(expire, ms).unref();
  });
  const end = (): void => {
    restarts.delete(request);
    clearTimeout(timer);
  };
  request.once('end', end).once('close', end);
}

function cut({ socket }: IncomingMessage, response: ServerResponse): void {
  // If answers to earlier requests are still being written, this one has no socket yet.
  if (response.socket === socket && !response.headersSent) socket.write(TIMED_OUT);
  socket.destroy();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
