import { buildCommit } from '../../test/support/commit-build';
import { SECRET, Servers } from '../../test/torture/harness/servers';
import { markAllRead } from '../chat';
import type { LoadResult } from '../clients/load';
import { runClient } from '../lib/processes';
import { buildReleaseBefore, FIRST_MIGRATION } from '../lib/release-before';
import { median, writeSection } from '../lib/results';
import { inRounds, ratioOf, showSpread, sizeOf } from '../lib/rounds';
import { PART_LIMIT_MS, type Scene, withScene } from '../lib/scene';

const SOCKETS = 200;
const IN_FLIGHT = 8;
const WARM_UP_MS = 1_500;

type Release = 'before' | 'now';
type Figures = Record<Release, LoadResult[]>;

/** Pairs of people who write to each other, on a server of the release before groups and on one of the present commit. */
export async function groupChat(tell: (line: string) => void): Promise<void> {
  const rounds = sizeOf('BENCH_ROUNDS', 10);
  const measureMs = 1_000 * sizeOf('BENCH_SECONDS', 4);
  tell('building both releases');
  const builds = { before: buildReleaseBefore(FIRST_MIGRATION), now: buildCommit('HEAD') };
  try {
    // The release before runs on the schema of this one, too.
    const figures = await withScene(
      SOCKETS,
      (scene) =>
        inRounds(['before', 'now'], rounds, async (release, round) => {
          const result = await measure(scene, builds[release].program, measureMs);
          const { receivedPerSecond, p50, p99, failures } = result;
          tell(
            `round ${round}, ${release}: ${Math.round(receivedPerSecond)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms` +
              (failures > 0 ? `, ${failures} FAILED` : ''),
          );
          return result;
        }),
      { limit_ms: PART_LIMIT_MS },
    );
    report(figures, rounds);
  } finally {
    for (const build of Object.values(builds)) build.remove();
  }
}

async function measure(scene: Scene, program: string, measureMs: number): Promise<LoadResult> {
  await markAllRead(scene);
  const servers = await Servers.start(scene.address, 0, { NODE_OPTIONS: '--max-semi-space-size=64' });
  try {
    await servers.add(program);
    const [url] = servers.urls;
    const load = {
      url,
      secret: SECRET,
      sockets: SOCKETS,
      inFlight: IN_FLIGHT,
      warmUpMs: WARM_UP_MS,
      measureMs,
    };
    const result = await runClient<LoadResult>('clients/load.ts', load);
    await servers.stop();
    return result;
  } finally {
    await servers.remove();
  }
}

function report(figures: Figures, rounds: number): void {
  const of = (release: Release, figure: keyof LoadResult): number[] =>
    figures[release].map((round) => round[figure]);
  const row = (name: string, release: Release): string =>
    `| ${name} | ${Math.round(median(of(release, 'receivedPerSecond')))} | ${median(of(release, 'p50')).toFixed(1)} | ${median(of(release, 'p99')).toFixed(1)} |`;
  const over = (figure: 'receivedPerSecond' | 'p99'): string =>
    showSpread(ratioOf(of('now', figure), of('before', figure)));
  writeSection(
    'groups-chat',
    `## Chat of two, before groups and now

${SOCKETS} sockets in pairs, both sides joined, ${IN_FLIGHT} messages of each in flight, on a server of the release before groups and on one of this commit. Medians of ${rounds}
pairs of runs in alternating order; in brackets the least and the greatest ratio of a pair.

| | deliveries/s | p50 ms | p99 ms |
| --- | --- | --- | --- |
${row('before', 'before')}
${row('now', 'now')}

| goal | deliveries/s | p99 |
| --- | --- | --- |
| now over before: unchanged | ${over('receivedPerSecond')} | ${over('p99')} |`,
  );
}
