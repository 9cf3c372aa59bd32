import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import type { Auth } from '../contracts/route';
import { UnauthenticatedError } from '../domain/errors';
import type { Caller } from '../domain/author';
import type { SessionService } from '../services/accounts/session-service';

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

/** By our own tokens. @throws UnauthenticatedError if the route needs more than the request has */
export function createAuthenticate(sessions: Pick<SessionService, 'authenticate' | 'verify'>): Authenticate {
  const callerOf = async (token: string): Promise<Caller> => ({
    ...(await sessions.authenticate(token)),
    via: 'rest',
  });
  return async (request, auth) => {
    if (auth === 'none') return undefined;
    const token = bearerToken(request);
    if (auth === 'optional') {
      // A bad token, or a database that is away, must not keep an existing client from its VAPID key.
      return token === undefined ? undefined : callerOf(token).catch(() => undefined);
    }
    if (token === undefined) throw new UnauthenticatedError();
    if (auth === 'session') return callerOf(token);
    await sessions.verify(token);
    return undefined;
  };
}
