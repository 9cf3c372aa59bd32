import { markAllRead } from '../chat';
import type { ReactionsResult } from '../clients/reactions';
import { FIRST_GROUP, numbersFrom, type Target } from '../lib/group-scene';
import { runClient, withServer } from '../lib/processes';
import { median, writeSection } from '../lib/results';
import { sizeOf } from '../lib/rounds';
import { PART_LIMIT_MS, type Scene, withScene } from '../lib/scene';
import { addTalkingGroups } from './groups';

const MEMBERS = 1_000;
const SECONDS = 10;

/** How many packets reach each of the members of a group who all react to one message within seconds. */
export async function liveReactions(tell: (line: string) => void): Promise<void> {
  const members = sizeOf('BENCH_MEMBERS', MEMBERS);
  const rounds = sizeOf('BENCH_ROUNDS', 3);
  const groups = numbersFrom(0, rounds).map((index): Target => {
    return { id: FIRST_GROUP + index, type: 'group', members: numbersFrom(1, members) };
  });
  const results = await withScene(
    members,
    async (scene) => {
      await addTalkingGroups(scene, groups);
      await markAllRead(scene);
      const found: ReactionsResult[] = [];
      for (const group of groups) {
        const result = await measure(scene, group);
        const { packets, seconds, p50, p99, settled_ms } = result;
        tell(
          `${members} reactions in ${seconds.toFixed(1)} s: ${packets.median} packets a socket, at most ${packets.most}; ` +
            `requests p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; all there ${settled_ms.toFixed(0)} ms after the last answer`,
        );
        found.push(result);
      }
      return found;
    },
    { limit_ms: PART_LIMIT_MS },
  );
  report(results, members);
}

async function measure({ address, secret, database }: Scene, group: Target): Promise<ReactionsResult> {
  const message = await database.one<{ id: number }>(
    'select id from messages where conversation_id = ? order by seq desc limit 1',
    [group.id],
  );
  const perSecond = group.members.length / SECONDS;
  return withServer('servers/mychat.ts', { address, secret }, (url) =>
    runClient<ReactionsResult>('clients/reactions.ts', {
      url,
      secret,
      group,
      message_id: message?.id,
      perSecond,
    }),
  );
}

function report(results: readonly ReactionsResult[], members: number): void {
  const of = (figure: 'seconds' | 'p50' | 'p99' | 'settled_ms'): number =>
    median(results.map((result) => result[figure]));
  const most = Math.max(...results.map(({ packets }) => packets.most));
  writeSection(
    'live-reactions',
    `## Reactions of a large live group

${members} connected members of one group react to one message with five emojis, each once, within ${of('seconds').toFixed(1)} s. ${results.length === 1 ? 'One round.' : `Medians of ${results.length} rounds, of the packets the most.`}

| goal | measured |
| --- | --- |
| \`changes\` packets a socket ≤ 20 | ${most} |

A request takes ${of('p50').toFixed(1)} ms (p50) and ${of('p99').toFixed(1)} ms (p99); everybody has the last row ${of('settled_ms').toFixed(0)} ms after the last answer. Each run fails unless the last row of every
member shows all of the reactions.`,
  );
}
