import type { RequestHandler } from 'express';
import { randomUUID } from 'node:crypto';
import { pinoHttp } from 'pino-http';
import type { Logger } from './logger';

const GIVEN_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Query strings may hold what people search for, and tokens. */
function withoutQuery(url: string | undefined): string {
  return (url ?? '').split('?', 1)[0] ?? '';
}

const UNAVAILABLE = 503;
const UNAVAILABLE_EVERY_MS = 60_000;

/**
 * A request id on every answer; a line per request only at debug level, and for what went wrong. What was busy comes by the
 * thousand, and a line a minute says as much.
 */
export function createRequestLog(log: Logger): RequestHandler {
  let busySaidAt = -Infinity;
  const isBusySaid = (): boolean => {
    if (performance.now() - busySaidAt < UNAVAILABLE_EVERY_MS) return true;
    busySaidAt = performance.now();
    return false;
  };
  const levelOf = (status: number): 'warn' | 'debug' =>
    status < 500 || (status === UNAVAILABLE && isBusySaid()) ? 'debug' : 'warn';
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
    // Its error is made for the log alone, and has the stack of that; what really failed is reported.
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
