import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import type { Auth } from '../contracts/route';
import { UnauthenticatedError } from '../domain/errors';
import type { Caller } from '../domain/author';
import type { RequestOrigin } from '../domain/login-source';
import type { Authentication } from '../services/accounts/authentication';

export type Authenticate = (request: Request, auth: Auth) => Promise<Caller | undefined>;

/** RFC 6750: the scheme's name is case-insensitive. */
export function bearerToken(request: Pick<IncomingMessage, 'headers'>): string | undefined {
  return /^Bearer +([^\s]+) *$/i.exec(request.headers.authorization ?? '')?.[1];
}

const authenticated = new WeakSet<IncomingMessage>();

/** The request's token was checked, and is valid. */
export function markAuthenticated(request: IncomingMessage): void {
  authenticated.add(request);
}

export function isAuthenticated(request: IncomingMessage): boolean {
  return authenticated.has(request);
}

/**
 * By our own tokens, and those of the team's identity provider. `originOf` says where a request comes from.
 * @throws UnauthenticatedError if the route needs more than the request has
 */
export function createAuthenticate(
  authentication: Pick<Authentication, 'authenticate' | 'verify'>,
  originOf: (request: Request) => RequestOrigin,
): Authenticate {
  const callerOf = async (token: string, request: Request): Promise<Caller> => ({
    ...(await authentication.authenticate(token, originOf(request))),
    via: 'rest',
  });
  return async (request, auth) => {
    if (auth === 'none') return undefined;
    const token = bearerToken(request);
    if (auth === 'optional') {
      // A bad token, or a database that is away, must not keep an existing client from its VAPID key.
      return token === undefined ? undefined : callerOf(token, request).catch(() => undefined);
    }
    if (token === undefined) throw new UnauthenticatedError();
    if (auth === 'session') return callerOf(token, request);
    await authentication.verify(token, originOf(request));
    return undefined;
  };
}
