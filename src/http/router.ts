import { type RequestHandler, Router } from 'express';
import { MethodNotAllowedError } from '../domain/errors';
import type { BoundRoute } from './bind-route';

/** Serves routes by their paths; a path that is there refuses methods that it does not take, and tells OPTIONS which it does. */
export function createRouter(bound: readonly BoundRoute[]): Router {
  const router = Router();
  for (const [path, routes] of byPath(bound)) {
    const at = router.route(path);
    for (const { route, serve } of routes) at[route.method](serve);
    at.all(refuseMethod(routes));
  }
  return router;
}

/** Fixed paths first: `/api/contacts/search` is no contact's id. */
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
