import type { ReturnResult } from '../clients/returning';
import { addConversations, FIRST_GROUP, numbersFrom, pairsOf, type Target } from '../lib/group-scene';
import { addMissed } from '../lib/missed-messages';
import { runTellingClient, withServer } from '../lib/processes';
import { inRounds, sizeOf } from '../lib/rounds';
import { type Scene, withScene } from '../lib/scene';
import { reportReturn, type Return } from './report-return';

const PEOPLE = 5_000;
const MEMBERS = 100;
/** Of each, half of them in a direct conversation and half in a group. */
const MISSED = 200;
const LIMIT_MS = 60 * 60_000;

/** Everybody comes back at the same moment, as after a restart. */
export async function liveReturn(tell: (line: string) => void): Promise<void> {
  const rounds = sizeOf('BENCH_ROUNDS', 5);
  const people = sizeOf('BENCH_CLIENTS', PEOPLE);
  const missed = sizeOf('BENCH_MISSED', MISSED);
  const figures = await withScene(
    people,
    async (scene) => {
      const between = await addMissedOf(scene, people, missed);
      tell(`${people} people have missed ${missed} messages each`);
      return inRounds(['at once', 'one by one'], rounds, async (how: Return, round) => {
        const result = await comeBack(scene, { people, missed, how, ...between }, (caughtUp) =>
          tell(`round ${round}, ${how}: ${caughtUp} of ${people} have caught up`),
        );
        const { total_ms, requests, refused, notConnected } = result;
        tell(
          `round ${round}, ${how}: all in ${(total_ms / 1_000).toFixed(1)} s; requests in each second ${requests.join(' ')}; ` +
            `refused ${JSON.stringify(refused)}, ${notConnected} connections not made`,
        );
        return result;
      });
    },
    { limit_ms: LIMIT_MS },
  );
  reportReturn(figures, { rounds, people, missed });
}

async function addMissedOf(
  { database }: Scene,
  people: number,
  missed: number,
): Promise<{ from: number; to: number }> {
  const size = Math.min(MEMBERS, people);
  const groups = numbersFrom(0, Math.floor(people / size)).map((index): Target => {
    return { id: FIRST_GROUP + index, type: 'group', members: numbersFrom(1 + index * size, size) };
  });
  const pairs = pairsOf(people);
  await addConversations(database, groups);
  // A conversation whose first message was missed comes as on a first page.
  await addMissed(database, [...pairs, ...groups], pairs.length + groups.length);
  const { from } = await addMissed(database, pairs, pairs.length * Math.floor(missed / 2));
  const { to } = await addMissed(database, groups, groups.length * Math.ceil(missed / 2));
  await database.many('analyze table messages, conversations, conversation_members, users');
  return { from, to };
}

/** On a server of its own, which knows nobody yet, with its limits. */
function comeBack(
  { address, secret }: Scene,
  job: { people: number; missed: number; how: Return; from: number; to: number },
  onProgress: (caughtUp: number) => void,
): Promise<ReturnResult> {
  return withServer('servers/mychat.ts', { address, secret, limits: 'on' }, (url) =>
    runTellingClient<ReturnResult>('clients/returning.ts', { url, secret, ...job }, (caughtUp) =>
      onProgress(caughtUp as number),
    ),
  );
}
