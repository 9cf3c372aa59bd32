import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type Rate, type RateLimiter, type RateName, rates } from '../domain/allowances';
import { RateLimitedError } from '../domain/errors';

function limiterOf(name: string, { points, seconds, burst }: Rate): RateLimiterMemory | BurstyRateLimiter {
  const steady = new RateLimiterMemory({ keyPrefix: name, points, duration: seconds });
  if (!burst) return steady;
  return new BurstyRateLimiter(
    steady,
    new RateLimiterMemory({ keyPrefix: `${name}-burst`, points: burst.points, duration: burst.seconds }),
  );
}

/** Counts in this process; a key is forgotten when its window is over. */
export class MemoryRateLimiter implements RateLimiter {
  private readonly limiters = new Map(
    Object.entries(rates).map(([name, rate]) => [name, limiterOf(name, rate)]),
  );

  async take(name: RateName, key: string): Promise<void> {
    try {
      await this.limiters.get(name)?.consume(key);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw new RateLimitedError(Math.max(1, Math.ceil(refused.msBeforeNext / 1000)));
    }
  }
}

/** For load tests: `RATE_LIMIT=off`. */
export class NoRateLimiter implements RateLimiter {
  take(): undefined {
    return undefined;
  }
}
