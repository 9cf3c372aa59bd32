import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** The response that Node itself sends at its server's `requestTimeout`. */
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** Restarts the timers of requests that are still arriving. */
const restarts = new WeakMap<IncomingMessage, (timeoutMs: number) => void>();

/**
 * Limits the time that each request may take to arrive, in milliseconds from its headers on. Beyond that the server's
 * `requestTimeout` still applies. Must be installed after all other listeners, so that it is called first.
 */
export function limitRequestTimes(server: Server, timeoutOf: (request: IncomingMessage) => number): void {
  const limit = (request: IncomingMessage, response: ServerResponse): void => {
    if (!hasBody(request)) return;
    const timeoutMs = timeoutOf(request);
    if (timeoutMs < server.requestTimeout) limitTime(request, response, timeoutMs);
  };
  server.prependListener('request', limit);
  // Node emits this event instead for unknown expectations; without a listener it refuses them itself.
  if (server.listenerCount('checkExpectation') > 0) server.prependListener('checkExpectation', limit);
}

/** Gives the rest of a request this much time from now on. */
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
  // While responses to previous requests are still being written, this one has no socket yet.
  if (response.socket === socket && !response.headersSent) socket.write(TIMED_OUT);
  socket.destroy();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
