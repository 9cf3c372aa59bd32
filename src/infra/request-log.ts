import type { RequestHandler } from 'express';
import { randomUUID } from 'node:crypto';
import { pinoHttp } from 'pino-http';
import type { Logger } from './logger';

const GIVEN_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Query strings may contain searches and tokens. */
function withoutQuery(url: string | undefined): string {
  return (url ?? '').split('?', 1)[0] ?? '';
}

const BUSY = 503;
const BUSY_INTERVAL_MS = 60_000;

/**
 * Sets a request id on every response, and logs server errors. Other requests are logged at debug level only, and so are those
 * refused as busy, but for one a minute: an overload refuses thousands.
 */
export function createRequestLog(log: Logger): RequestHandler {
  let busyLoggedAt = -Infinity;
  const wasBusyLogged = (): boolean => {
    if (performance.now() - busyLoggedAt < BUSY_INTERVAL_MS) return true;
    busyLoggedAt = performance.now();
    return false;
  };
  const levelOf = (status: number): 'warn' | 'debug' =>
    status < 500 || (status === BUSY && wasBusyLogged()) ? 'debug' : 'warn';
  return pinoHttp({
    logger: log,
    genReqId: (request, response) => {
      const given = request.headers['x-request-id'];
      const id = typeof given === 'string' && GIVEN_ID.test(given) ? given : randomUUID();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    customLogLevel: (_request, response) => levelOf(response.statusCode),
    customSuccessMessage: (request, response) =>
      `${request.method} ${withoutQuery(request.url)} ${response.statusCode}`,
    customErrorMessage: (request, response) =>
      `${request.method} ${withoutQuery(request.url)} ${response.statusCode}`,
    // Without the error, which pino-http creates itself: the one that was thrown is logged by the error handler.
    customErrorObject: (_request, _response, _error, { err: _err, ...value }) => value,
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        id,
        method,
        path: withoutQuery(url),
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
  });
}
