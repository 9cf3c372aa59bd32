import { HOSTILE_KINDS, type HostileKind } from './lib/hostile-kinds';
import type { SteadyResult } from './clients/steady';
import { runClient, withProcess, withServer } from './lib/processes';
import type { Scene } from './lib/scene';

/** Hostile connections of a kind; the pairs that are measured send 20 messages a second together. */
const CONNECTIONS = 5;
const PAIRS = 4;
const PER_SECOND = 5;

export interface HostileRound {
  calm: SteadyResult;
  attacked: SteadyResult;
}

export type HostileFigures = Record<HostileKind, HostileRound[]>;

/**
 * Measures the same clients on the same server, first alone, then while connections from another address attack it. Limits are on.
 * Every kind is measured in every round, so that a slow minute of the machine affects all of them.
 */
export async function measureHostile(
  { address, secret }: Scene,
  settings: { rounds: number; measureMs: number; tell: (line: string) => void },
): Promise<HostileFigures> {
  const kinds = Object.keys(HOSTILE_KINDS) as HostileKind[];
  const figures = Object.fromEntries(kinds.map((kind) => [kind, [] as HostileRound[]])) as HostileFigures;
  const { rounds, measureMs, tell } = settings;
  for (let round = 1; round <= rounds; round++) {
    for (const kind of kinds) {
      const both = await withServer('servers/mychat.ts', { address, secret, limits: 'on' }, async (url) => {
        const measure = () =>
          runClient<SteadyResult>('clients/steady.ts', {
            url,
            secret,
            pairs: PAIRS,
            perSecond: PER_SECOND,
            warmUpMs: 1_500,
            measureMs,
          });
        const calm = await measure();
        const job = {
          port: Number(new URL(url).port),
          secret,
          kind,
          connections: CONNECTIONS,
          localAddress: '127.0.0.2',
        };
        const attacked = await withProcess('clients/hostile.ts', job, measure);
        return { calm, attacked };
      });
      figures[kind].push(both);
      const { calm, attacked } = both;
      tell(
        `round ${round}, ${kind}: p50 ${calm.p50.toFixed(1)} ms alone, ${attacked.p50.toFixed(1)} ms attacked ` +
          `(p99 ${calm.p99.toFixed(1)}, ${attacked.p99.toFixed(1)}), ${attacked.answered} answered` +
          (attacked.failures > 0 ? `, ${attacked.failures} FAILED` : ''),
      );
    }
  }
  return figures;
}
