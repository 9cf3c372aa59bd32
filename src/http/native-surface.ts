import compression from 'compression';
import type { RequestHandler } from 'express';
import type { IncomingMessage } from 'node:http';
import type { NativeRoute } from '../contracts/route';
import type { Caller } from '../domain/author';
import { parse } from '../domain/refusal';
import type { ApiSurface } from './api-surface';
import type { BindRoute } from './bind-route';
import { jsonBody } from './json-body';
import { nativeRefusal, nativeSuccess } from './native-envelope';
import { unknownPage } from './site/unknown-page';

type NativeSurface = ApiSurface<NativeRoute, Caller>;

export interface NativeParts extends Pick<NativeSurface, 'cors' | 'authenticate'> {
  limits: Omit<NativeSurface['limits'], 'weightOf'>;
  bindRoutes: (bind: BindRoute) => void;
}

const MAX_BODY_BYTES = 100 * 1_024;

const TIMES = { request: 60_000, stream: 60_000 };

/** Smaller responses take one packet anyway. */
const compressed = compression({ threshold: 1_024 });

/** Responses about people must not be kept by caches. */
const forbidStoring: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

/** The API of classic and live clients: JSON in our envelope. */
export function createApiSurface(parts: NativeParts): NativeSurface {
  return {
    ...ourWire(parts, () => 1),
    name: 'api',
    paths: ['/api'],
    before: [forbidStoring, compressed],
    readJson: jsonBody(MAX_BODY_BYTES),
    fallback: [],
  };
}

/** Everything beside the API: health, description, metrics, documentation, web app. */
export function createSiteSurface(parts: NativeParts & { pages: readonly RequestHandler[] }): NativeSurface {
  return {
    ...ourWire(parts, weightOfPage),
    name: 'site',
    paths: ['/'],
    before: parts.pages,
    readJson: [],
    fallback: [unknownPage],
  };
}

function ourWire(
  { cors, authenticate, limits, bindRoutes }: NativeParts,
  weightOf: NativeSurface['limits']['weightOf'],
) {
  return {
    cors,
    maxBodyBytes: MAX_BODY_BYTES,
    limits: { ...limits, weightOf },
    times: TIMES,
    authenticate,
    accountOf: ({ user_id }: Caller) => user_id,
    parse,
    success: nativeSuccess,
    refusal: nativeRefusal,
    bindRoutes,
  };
}

/** Files come from memory, and the web app has a dozen: an office that opens it at the same time must get them all. */
const FILE_WEIGHT = 0.1;

function weightOfPage({ method, url = '/' }: Pick<IncomingMessage, 'method' | 'url'>): number {
  const isFile = (method === 'GET' || method === 'HEAD') && !/^\/(?:health|metrics)\b/i.test(url);
  return isFile ? FILE_WEIGHT : 1;
}
