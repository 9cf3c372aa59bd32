import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { widerNetworks } from '../domain/addresses';
import { type Rate, type RateLimiter, type RateName, rates } from '../domain/allowances';
import { RateLimitedError } from '../domain/errors';

type Limiter = RateLimiterMemory | BurstyRateLimiter;

function limiterOf(name: string, { points, seconds, burst }: Rate, factor: number): Limiter {
  const keyPrefix = `${name}-${factor}`;
  const steady = new RateLimiterMemory({ keyPrefix, points: points * factor, duration: seconds });
  if (!burst) return steady;
  return new BurstyRateLimiter(
    steady,
    new RateLimiterMemory({
      keyPrefix: `${keyPrefix}-burst`,
      points: burst.points * factor,
      duration: burst.seconds,
    }),
  );
}

/** Counts in this process; a key is forgotten when its window is over. Addresses count for the networks that contain them too. */
export class MemoryRateLimiter implements RateLimiter {
  private readonly limiters = new Map<string, Limiter>();

  async take(name: RateName, key: string): Promise<void> {
    const wider = rates[name].by === 'address' ? widerNetworks(key) : [];
    // The widest first: if that is refused, nothing is stored for the many addresses inside it.
    for (const network of wider.toReversed()) await this.consume(name, network.factor, network.key);
    await this.consume(name, 1, key);
  }

  private async consume(name: RateName, factor: number, key: string): Promise<void> {
    try {
      await this.limiter(name, factor).consume(key);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      // The limiter computes this by the system's clock, which may have been set back meanwhile.
      const { seconds, burst } = rates[name];
      const longest = Math.max(seconds, burst?.seconds ?? 0);
      const wait = Math.ceil(refused.msBeforeNext / 1000);
      throw new RateLimitedError(Math.min(Math.max(1, wait), longest));
    }
  }

  private limiter(name: RateName, factor: number): Limiter {
    const id = `${name}-${factor}`;
    const limiter = this.limiters.get(id) ?? limiterOf(name, rates[name], factor);
    this.limiters.set(id, limiter);
    return limiter;
  }
}

/** No-op, for load tests: `RATE_LIMIT=off`. */
export class NoRateLimiter implements RateLimiter {
  take(): undefined {
    return undefined;
  }
}
