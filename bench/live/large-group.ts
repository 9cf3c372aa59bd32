import { markAllRead } from '../chat';
import type { ArrivalTimes } from '../clients/large-group';
import type { CommitTime } from '../lib/commit-times';
import { FIRST_GROUP, numbersFrom, type Target } from '../lib/group-scene';
import { commitsOf, runClient, withServer } from '../lib/processes';
import { median, writeSection } from '../lib/results';
import { inRounds, ratioOf, showSpread, sizeOf } from '../lib/rounds';
import { PART_LIMIT_MS, type Scene, withScene } from '../lib/scene';
import { quantile } from '../lib/tell-apart';
import { addTalkingGroups, type Broadcaster, BROADCASTER_NAMES, BROADCASTERS } from './groups';

const MEMBERS = 1_000;
const PER_SECOND = 20;
const WARM_UP_MS = 5_000;

/** Milliseconds from the commit to the last socket. */
interface FanOut {
  p50: number;
  p99: number;
  messages: number;
}

type Figures = Record<Broadcaster, FanOut[]>;

/** How long a message to a large group takes to reach the last of its members, who are all connected. */
export async function liveLargeGroup(tell: (line: string) => void): Promise<void> {
  const rounds = sizeOf('BENCH_ROUNDS', 5);
  const members = sizeOf('BENCH_MEMBERS', MEMBERS);
  const measureMs = 1_000 * sizeOf('BENCH_SECONDS', 20);
  const group: Target = { id: FIRST_GROUP, type: 'group', members: numbersFrom(1, members) };
  const job = { group, perSecond: PER_SECOND, warmUpMs: WARM_UP_MS, measureMs };
  const figures = await withScene(
    members,
    async (scene) => {
      await addTalkingGroups(scene, [group]);
      return inRounds(BROADCASTER_NAMES, rounds, async (name, round) => {
        const result = await measure(scene, name, job);
        const { p50, p99, messages } = result;
        tell(
          `round ${round}, ${name}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms to the last of ${members}, ${messages} messages`,
        );
        return result;
      });
    },
    { limit_ms: PART_LIMIT_MS },
  );
  report(figures, { rounds, members });
}

async function measure(scene: Scene, name: Broadcaster, job: object): Promise<FanOut> {
  const { address, secret } = scene;
  if (name === 'live') await markAllRead(scene);
  const { file, input } =
    name === 'live'
      ? { file: 'servers/mychat.ts', input: { address, secret, notesCommits: true } }
      : { file: 'servers/group-relay.ts', input: 'notes' };
  return withServer(file, input, async (url, server) => {
    const arrivals = await runClient<ArrivalTimes>('clients/large-group.ts', { url, secret, ...job });
    return timesBetween(await commitsOf(server), arrivals);
  });
}

function timesBetween(commits: readonly CommitTime[], arrivals: ArrivalTimes): FanOut {
  const committedAt = new Map(commits);
  const times = arrivals.map(([seq, at]) => at - (committedAt.get(seq) ?? NaN));
  if (times.length === 0 || !times.every((time) => time >= 0)) {
    throw new Error('Messages have arrived that were not stored, or none has');
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), messages: times.length };
}

function report(figures: Figures, { rounds, members }: { rounds: number; members: number }): void {
  const of = (name: Broadcaster, figure: 'p50' | 'p99'): number[] =>
    figures[name].map((round) => round[figure]);
  const row = (name: Broadcaster): string =>
    `| ${BROADCASTERS[name]} | ${median(of(name, 'p50')).toFixed(1)} | ${median(of(name, 'p99')).toFixed(1)} |`;
  const over = (figure: 'p50' | 'p99'): string =>
    showSpread(ratioOf(of('live', figure), of('relay', figure)));
  const messages = median(figures.live.map((round) => round.messages));
  writeSection(
    'live-large-group',
    `## A large live group

${PER_SECOND} messages a second into one group of ${members} connected members: from the commit, or where there is none from before the \`emit\`, until the message has come to the last
of them. Medians of ${rounds} rounds of about ${messages} messages in alternating order; in brackets the least and the greatest ratio of a round.

| | p50 ms | p99 ms |
| --- | --- | --- |
${BROADCASTER_NAMES.map(row).join('\n')}

| goal | p99 | p50 |
| --- | --- | --- |
| to the last socket, over \`io.to(room).emit\` of the same JSON ≤ 0.7 | ${over('p99')} | ${over('p50')} |

The clients are those of the groups above. Each run fails unless every message has reached every member exactly once and in order.`,
  );
}
