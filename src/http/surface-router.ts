import createCors, { type CorsOptions } from 'cors';
import { type RequestHandler, Router } from 'express';
import { MethodNotAllowedError, NotFoundError } from '../domain/errors';
import type { BoundSurface } from './api-surface';
import type { BoundRoute } from './bind-route';
import type { Surfaces } from './surfaces';

/** Hands every request to its surface. */
export function serveSurfaces(surfaces: Surfaces): RequestHandler {
  const routers = new Map(surfaces.all.map((surface) => [surface, createSurfaceRouter(surface)]));
  return (request, response, next) => {
    void routers.get(surfaces.of(request))?.(request, response, next);
  };
}

/** Serves a surface's routes. A known path refuses other methods with 405, and names its own in `Allow`. */
function createSurfaceRouter({ cors, before, readJson, fallback, routes }: BoundSurface): Router {
  const router = Router();
  router.use(allowOrigins(cors), ...before);
  for (const [path, atPath] of byPath(routes)) {
    const at = router.route(path);
    for (const { route, serve } of atPath) {
      at[route.method](...(route.consumes === 'json' ? readJson : []), serve);
    }
    at.all(...readJson, refuseMethod(atPath));
  }
  return router.use(...readJson, ...fallback, refuseUnknownRoute);
}

/** Responds to preflights. Other OPTIONS requests go on, and are told the methods of their path. */
function allowOrigins(allowed: CorsOptions): RequestHandler {
  return createCors((request, answer) => {
    const isPreflight = request.headers['access-control-request-method'] !== undefined;
    answer(null, { ...allowed, preflightContinue: !isPreflight });
  });
}

/** Groups routes by path. Fixed paths come first, so that `/api/contacts/search` is not taken for a contact's id. */
function byPath(bound: readonly BoundRoute[]): [string, BoundRoute[]][] {
  const groups = new Map<string, BoundRoute[]>();
  for (const one of bound) {
    const { path } = one.route;
    groups.set(path, [...(groups.get(path) ?? []), one]);
  }
  return [...groups].toSorted(([one], [other]) => Number(one.includes(':')) - Number(other.includes(':')));
}

function refuseMethod(routes: readonly BoundRoute[]): RequestHandler {
  const methods = routes.map(({ route }) => route.method.toUpperCase());
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  return (request, response) => {
    response.setHeader('Allow', allowed);
    if (request.method !== 'OPTIONS') throw new MethodNotAllowedError();
    response.status(204).end();
  };
}

const refuseUnknownRoute: RequestHandler = () => {
  throw new NotFoundError();
};
