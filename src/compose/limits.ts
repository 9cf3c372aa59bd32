import type { IncomingMessage } from 'node:http';
import type { Config } from '../config/config';
import { BoundedAccountGate, NoAccountGate } from '../domain/account-gate';
import { addressKey } from '../domain/addresses';
import type { RequestOrigin } from '../domain/login-source';
import type { MonotonicClock } from '../domain/ports';
import { BoundedReadGate } from '../domain/read-gate';
import { placesOf } from '../domain/reading-limits';
import { Tarpit } from '../domain/tarpit';
import { clientAddressBehind } from '../http/client-address';
import { corsOptions } from '../http/cors';
import type { Metrics } from '../infra/metrics';
import { MemoryRateLimiter, NoRateLimiter } from '../infra/memory-rate-limiter';

/** What REST and sockets count together, and how they tell callers apart. */
export type Limits = ReturnType<typeof composeLimits>;

export interface LimitParts {
  config: Pick<Config, 'rateLimit' | 'trustProxy' | 'frontend' | 'poolSize'>;
  monotonic: MonotonicClock;
  metrics: Metrics;
}

export function composeLimits({ config, monotonic, metrics }: LimitParts) {
  const { rateLimit, trustProxy, frontend, poolSize } = config;
  const clientAddress = clientAddressBehind(trustProxy);
  return {
    limiter: rateLimit ? new MemoryRateLimiter() : new NoRateLimiter(),
    gate: rateLimit ? new BoundedAccountGate() : new NoAccountGate(),
    // Not a limit of what somebody may do, so it is there without limits too.
    reads: new BoundedReadGate({ places: placesOf(poolSize), monotonic, metrics }),
    tarpit: new Tarpit(),
    clientAddress,
    originOf: (request: IncomingMessage): RequestOrigin => ({
      address: addressKey(clientAddress(request)),
      userAgent: request.headers['user-agent'],
    }),
    cors: corsOptions(frontend),
  };
}
