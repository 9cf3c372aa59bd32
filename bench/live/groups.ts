import { markAllRead } from '../chat';
import type { GroupsResult } from '../clients/groups-at-once';
import { addConversations, FIRST_GROUP, numbersFrom, type Target } from '../lib/group-scene';
import { addMissed } from '../lib/missed-messages';
import { runClient, withServer } from '../lib/processes';
import { median, writeSection } from '../lib/results';
import { inRounds, ratioOf, showSpread, sizeOf } from '../lib/rounds';
import { PART_LIMIT_MS, type Scene, withScene } from '../lib/scene';

const GROUPS = 10;
const MEMBERS = 100;
const WRITERS = 20;
const WARM_UP_MS = 3_000;

export const BROADCASTERS = { live: 'live, durable', relay: 'bare `io.to(room).emit`' } as const;
export type Broadcaster = keyof typeof BROADCASTERS;
export const BROADCASTER_NAMES = Object.keys(BROADCASTERS) as Broadcaster[];

type Figures = Record<Broadcaster, GroupsResult[]>;

/** Groups that already talk: what comes with a first message is not measured. */
export async function addTalkingGroups(scene: Scene, groups: readonly Target[]): Promise<void> {
  await addConversations(scene.database, groups);
  await addMissed(scene.database, groups, groups.length);
}

/** Several groups whose members are all connected, and which write as fast as they are answered. */
export async function liveGroups(tell: (line: string) => void): Promise<void> {
  const rounds = sizeOf('BENCH_ROUNDS', 5);
  const members = sizeOf('BENCH_MEMBERS', MEMBERS);
  const writers = Math.min(members, sizeOf('BENCH_WRITERS', WRITERS));
  const measureMs = 1_000 * sizeOf('BENCH_SECONDS', 5);
  const groups = numbersFrom(0, GROUPS).map((index): Target => {
    return { id: FIRST_GROUP + index, type: 'group', members: numbersFrom(1 + index * members, members) };
  });
  const job = { groups, writers, warmUpMs: WARM_UP_MS, measureMs };
  const figures = await withScene(
    GROUPS * members,
    async (scene) => {
      await addTalkingGroups(scene, groups);
      return inRounds(BROADCASTER_NAMES, rounds, async (name, round) => {
        const result = await measure(scene, name, job);
        const { deliveriesPerSecond, messagesPerSecond, p50, p99, gathered } = result;
        tell(
          `round ${round}, ${name}: ${Math.round(deliveriesPerSecond)} deliveries/s of ${Math.round(messagesPerSecond)} messages/s, ` +
            `${gathered.toFixed(1)} a packet, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
        );
        return result;
      });
    },
    { limit_ms: PART_LIMIT_MS },
  );
  report(figures, { rounds, members, writers });
}

async function measure(scene: Scene, name: Broadcaster, job: object): Promise<GroupsResult> {
  const { address, secret } = scene;
  const client = (url: string): Promise<GroupsResult> =>
    runClient('clients/groups-at-once.ts', { url, secret, ...job });
  if (name === 'relay') return withServer('servers/group-relay.ts', '', client);
  await markAllRead(scene);
  return withServer('servers/mychat.ts', { address, secret }, client);
}

function report(figures: Figures, sizes: { rounds: number; members: number; writers: number }): void {
  const { rounds, members, writers } = sizes;
  const of = (name: Broadcaster, figure: keyof GroupsResult): number[] =>
    figures[name].map((round) => round[figure]);
  const row = (name: Broadcaster): string => {
    const [deliveries, messages] = (['deliveriesPerSecond', 'messagesPerSecond'] as const).map((figure) =>
      Math.round(median(of(name, figure))),
    );
    const [gathered, p50, p99] = (['gathered', 'p50', 'p99'] as const).map((figure) =>
      median(of(name, figure)).toFixed(1),
    );
    return `| ${BROADCASTERS[name]} | ${deliveries} | ${messages} | ${gathered} | ${p50} | ${p99} |`;
  };
  const over = (figure: 'deliveriesPerSecond' | 'p99'): string =>
    showSpread(ratioOf(of('live', figure), of('relay', figure)));
  writeSection(
    'live-groups',
    `## Live groups

${GROUPS} groups of ${members} connected members, ${writers} of each writing one message at a time, the next one as soon as their own has come back to them: durable, over
\`io.to(room).emit\` of the same JSON without a database. Medians of ${rounds} rounds in alternating order; in brackets the least and the greatest ratio of a round.

| | deliveries/s | messages/s | messages of a packet | p50 ms | p99 ms |
| --- | --- | --- | --- | --- | --- |
${BROADCASTER_NAMES.map(row).join('\n')}

| goal | measured |
| --- | --- |
| deliveries over the bare broadcast's ≥ 3 | ${over('deliveriesPerSecond')}; p99 ${over('p99')} |

The clients of both are one process that reads bare websockets and parses equal packets once: a thousand of Socket.IO's clients would cost more than either server,
and so hide the difference. Each run fails unless every message has reached every member exactly once and in order.`,
  );
}
