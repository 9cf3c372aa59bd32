import { buildCommit } from '../../test/support/commit-build';
import { SECRET, Servers } from '../../test/torture/harness/servers';
import type { TurnsResult } from '../clients/alternating';
import { runClient } from './processes';
import { buildReleaseBefore } from './release-before';
import { median, writeSection } from './results';
import { ratioOf, showSpread, sizeOf } from './rounds';
import { PART_LIMIT_MS, withScene } from './scene';

const SOCKETS = 200;
const IN_FLIGHT = 8;
const TURN_MS = 400;
const TURNS_OF_A_ROUND = 20;

interface Comparison {
  /** Number of a migration: what there was before it is compared with this commit. */
  migration: string;
  section: string;
  title: string;
  goal: string;
  tell: (line: string) => void;
}

/** Pairs of people who write to each other, on a server of a former release and on one of this commit, each with a database of its own. */
export async function compareChat({ migration, section, title, goal, tell }: Comparison): Promise<void> {
  const rounds = sizeOf('BENCH_ROUNDS', 10);
  tell('building both releases');
  const builds = [buildReleaseBefore(migration), buildCommit('HEAD')];
  try {
    const measure = (programs: readonly string[], servers: Servers[]): Promise<TurnsResult[][]> => {
      const [program, ...others] = programs;
      if (program === undefined) return chat(servers, rounds);
      // The release before runs on the schema of this one, too.
      return withScene(
        SOCKETS,
        async ({ address }) => {
          const server = await Servers.start(address, 0, { NODE_OPTIONS: '--max-semi-space-size=64' });
          try {
            await server.add(program);
            const figures = await measure(others, [...servers, server]);
            await server.stop();
            return figures;
          } finally {
            await server.remove();
          }
        },
        { limit_ms: PART_LIMIT_MS },
      );
    };
    const figures = await measure(
      builds.map(({ program }) => program),
      [],
    );
    for (const [round, [before, now]] of figures.entries()) {
      tell(`round ${round + 1}: now over before ${ratio(now, before, 'receivedPerSecond').toFixed(3)}`);
    }
    writeSection(section, `## ${title}\n\n${table(figures, goal)}`);
  } finally {
    for (const build of builds) build.remove();
  }
}

function chat(servers: readonly Servers[], rounds: number): Promise<TurnsResult[][]> {
  return runClient<TurnsResult[][]>('clients/alternating.ts', {
    servers: servers.map((server) => ({ url: server.urls[0], pid: server.pidOf(0) })),
    secret: SECRET,
    sockets: SOCKETS,
    inFlight: IN_FLIGHT,
    rounds,
    turnsOfARound: TURNS_OF_A_ROUND,
    turnMs: TURN_MS,
  });
}

function ratio(
  over: TurnsResult | undefined,
  base: TurnsResult | undefined,
  figure: keyof TurnsResult,
): number {
  return (over?.[figure] ?? NaN) / (base?.[figure] ?? NaN);
}

function table(figures: readonly TurnsResult[][], goal: string): string {
  const of = (server: number, figure: keyof TurnsResult): number[] =>
    figures.map((round) => round[server]?.[figure] ?? NaN);
  const row = (name: string, server: number): string =>
    `| ${name} | ${Math.round(median(of(server, 'receivedPerSecond')))} | ${median(of(server, 'p50')).toFixed(1)} | ${median(of(server, 'p99')).toFixed(1)} | ${Math.round(median(of(server, 'processor_us')))} |`;
  const over = (figure: keyof TurnsResult): string => showSpread(ratioOf(of(1, figure), of(0, figure)), 3);
  return `${SOCKETS} sockets in pairs, both sides joined, ${IN_FLIGHT} messages of each in flight, on a server of the release before and on one of this commit. Both run all the time; they are
written to in turns of ${TURN_MS} ms, until all is answered. Medians of ${figures.length} pairs of ${TURNS_OF_A_ROUND} turns each; in brackets the least and the greatest ratio of a pair.

| | deliveries/s | p50 ms | p99 ms | processor time of the server, µs a message |
| --- | --- | --- | --- | --- |
${row('before', 0)}
${row('now', 1)}

| goal | deliveries/s | p99 | processor time |
| --- | --- | --- | --- |
| ${goal} | ${over('receivedPerSecond')} | ${over('p99')} | ${over('processor_us')} |`;
}
