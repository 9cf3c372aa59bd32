import type { RequestHandler } from 'express';
import { randomUUID } from 'node:crypto';
import { pinoHttp } from 'pino-http';
import type { Logger } from './logger';

const GIVEN_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Query strings may hold what people search for, and tokens. */
function withoutQuery(url: string | undefined): string {
  return (url ?? '').split('?', 1)[0] ?? '';
}

/** A request id on every answer; a line per request only at debug level, and for what went wrong. */
export function createRequestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: (request, response) => {
      const given = request.headers['x-request-id'];
      const id = typeof given === 'string' && GIVEN_ID.test(given) ? given : randomUUID();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'warn' : 'debug'),
    customSuccessMessage: (request, response) =>
      `${request.method} ${withoutQuery(request.url)} ${response.statusCode}`,
    customErrorMessage: (request, response) =>
      `${request.method} ${withoutQuery(request.url)} ${response.statusCode}`,
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
