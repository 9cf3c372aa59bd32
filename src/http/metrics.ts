import type { Request, RequestHandler } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';

/** Counts requests, and shows all metrics. */
export interface RequestMetrics {
  requestEnded(labels: { method: string; route: string; status: string }, seconds: number): void;
  read(): Promise<{ type: string; text: string }>;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Counts and times every request by its route. */
export function measureRequests(metrics: RequestMetrics): RequestHandler {
  return (request, response, next) => {
    const start = process.hrtime.bigint();
    response.once('finish', () => {
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      metrics.requestEnded(
        {
          method: METHODS.has(request.method) ? request.method : 'other',
          route: (request.route as { path?: string } | undefined)?.path ?? 'none',
          status: String(response.statusCode),
        },
        seconds,
      );
    });
    next();
  };
}

/** Serves `/metrics` to callers with the token or, if none is configured, to this machine only. For others it does not exist. */
export function serveMetrics(metrics: RequestMetrics, token: string | undefined): RequestHandler {
  return async (request, response, next) => {
    if (request.path !== '/metrics' || request.method !== 'GET') return next();
    if (token === undefined ? !isLocal(request) : !hasToken(request, token)) return next();
    const { type, text } = await metrics.read();
    response.setHeader('Cache-Control', 'no-store');
    response.type(type).send(text);
  };
}

/** Requests through a reverse proxy on this machine are not local, though their connection is: a header tells. */
function isLocal({ socket, headers }: Request): boolean {
  const forwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some((name) => name in headers);
  return !forwarded && /^(?:127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? '');
}

function hasToken({ headers }: Request, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

/** Makes both sides equally long, as timingSafeEqual needs it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
