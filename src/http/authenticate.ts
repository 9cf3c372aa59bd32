import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import type { Auth } from '../contracts/route';
import { UnauthenticatedError } from '../domain/errors';
import type { Caller } from '../domain/ports';
import type { AuthService } from '../services/auth-service';

export type Authenticate = (request: Request, auth: Auth) => Promise<Caller | undefined>;

/** RFC 6750: the scheme's name is case-insensitive. */
export function bearerToken(request: Pick<IncomingMessage, 'headers'>): string | undefined {
  return /^Bearer +([^\s]+) *$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** @throws UnauthenticatedError where the route needs more than the request has */
export function createAuthenticate(service: Pick<AuthService, 'authenticate' | 'verify'>): Authenticate {
  return async (request, auth) => {
    if (auth === 'none') return undefined;
    const token = bearerToken(request);
    if (auth === 'optional') {
      // Neither a bad token nor a database that is away may keep an existing client from its key.
      return token === undefined ? undefined : service.authenticate(token).catch(() => undefined);
    }
    if (token === undefined) throw new UnauthenticatedError();
    if (auth === 'session') return service.authenticate(token);
    await service.verify(token);
    return undefined;
  };
}
