import type { IncomingMessage } from 'node:http';
import type { Config } from '../config/config';
import { BoundedAccountGate, NoAccountGate } from '../domain/account-gate';
import { addressKey } from '../domain/addresses';
import type { RequestOrigin } from '../domain/login-source';
import { Tarpit } from '../domain/tarpit';
import { clientAddressBehind } from '../http/client-address';
import { corsOptions } from '../http/cors';
import { MemoryRateLimiter, NoRateLimiter } from '../infra/memory-rate-limiter';

/** What REST and sockets count together, and how they tell callers apart. */
export type Limits = ReturnType<typeof composeLimits>;

export function composeLimits({ rateLimit, trustProxy, frontend }: Config) {
  const clientAddress = clientAddressBehind(trustProxy);
  return {
    limiter: rateLimit ? new MemoryRateLimiter() : new NoRateLimiter(),
    gate: rateLimit ? new BoundedAccountGate() : new NoAccountGate(),
    tarpit: new Tarpit(),
    clientAddress,
    originOf: (request: IncomingMessage): RequestOrigin => ({
      address: addressKey(clientAddress(request)),
      userAgent: request.headers['user-agent'],
    }),
    cors: corsOptions(frontend),
  };
}
