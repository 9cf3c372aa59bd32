import { addConversations, addUsers, numbersFrom, type Target } from '../lib/group-scene';
import { addMissed } from '../lib/missed-messages';
import { withProcess, withServer } from '../lib/processes';
import { median, writeSection } from '../lib/results';
import { inRounds, ratioOf, showSpread, sizeOf } from '../lib/rounds';
import { PART_LIMIT_MS, type Scene, withScene } from '../lib/scene';
import { type CatchUp, catchUp, LIMIT } from './catch-up';

const FEW = 20;
const MANY = 2_000;
/** One conversation in ten is a group of a hundred. */
const GROUP_EVERY = 10;
const MEMBERS = 100;
/** Messages to each of the two who come back. They are all that changes: a new message changes no other row. */
const MISSED = 12_000;
/** What others write meanwhile, half of it to the conversations of each of the two who come back. */
const OTHERS_PER_SECOND = 100;
const FIRST_PEER = 1_000;
const LIMITED = { limit_ms: PART_LIMIT_MS };

type Who = 'few' | 'many';

/** A user who comes back, and their conversations: user 1 has few, user 2 many. */
interface Reader {
  user_id: number;
  targets: Target[];
}

function readerOf(user_id: number, first_id: number, conversations: number): Reader {
  const targets = numbersFrom(0, conversations).map((index): Target => {
    const id = first_id + index;
    if (index % GROUP_EVERY > 0) return { id, type: 'direct', members: [user_id, FIRST_PEER + index] };
    const others = numbersFrom(0, MEMBERS - 1).map((n) => FIRST_PEER + ((index + n) % MANY));
    return { id, type: 'group', members: [user_id, ...others] };
  });
  return { user_id, targets };
}

const READERS: Record<Who, Reader> = {
  few: readerOf(1, 100_000, FEW),
  many: readerOf(2, 200_000, MANY),
};

/** Two users come back to as many messages, one in twenty conversations, the other in two thousand, while others write. */
export async function groupSync(tell: (line: string) => void): Promise<void> {
  const rounds = sizeOf('BENCH_ROUNDS', 7);
  const figures = await withScene(
    2,
    async (scene) => {
      await addUsers(scene.database, numbersFrom(FIRST_PEER, MANY));
      for (const { targets } of Object.values(READERS)) await addConversations(scene.database, targets);
      const { address, secret } = scene;
      return withServer('servers/mychat.ts', { address, secret }, async (url) => {
        const measure = async (who: Who, round: number): Promise<CatchUp> => {
          const figure = await comeBack(scene, url, READERS[who]);
          const { pages, rows, total_ms } = figure;
          tell(
            `round ${round}, ${READERS[who].targets.length} conversations: ${pages} pages, ${rows} rows in ` +
              `${Math.round(total_ms)} ms, ${Math.round(perSecond(figure))} rows/s`,
          );
          return figure;
        };
        tell('a round that warms up:');
        await inRounds(['few', 'many'], 1, measure);
        return inRounds(['few', 'many'], rounds, measure);
      });
    },
    LIMITED,
  );
  report(figures, rounds);
}

/** Everything that was there before is read; then messages are missed, and others begin to write. */
async function comeBack(scene: Scene, url: string, reader: Reader): Promise<CatchUp> {
  const { database, secret } = scene;
  await database.run(
    `update conversation_members m join conversations v on v.id = m.conversation_id
        set m.read_seq = v.last_seq, m.delivered_seq = v.last_seq
      where m.user_id = ?`,
    [reader.user_id],
  );
  const missed = await addMissed(database, reader.targets, MISSED);
  await database.many('analyze table messages, conversations, conversation_members');
  // One to the conversations of each in turn.
  const [few, many] = [READERS.few.targets, READERS.many.targets];
  const targets = numbersFrom(0, 2 * MANY).map((n) => {
    const { id, members } = (n % 2 === 0 ? few[(n / 2) % FEW] : many[(n - 1) / 2]) as Target;
    return [id, members[1] ?? 0];
  });
  return withProcess('clients/group-others.ts', { url, secret, targets, perSecond: OTHERS_PER_SECOND }, () =>
    catchUp(url, { secret, user_id: reader.user_id, ...missed }),
  );
}

/** Rows of all kinds. */
const perSecond = ({ rows, total_ms }: CatchUp): number => (1_000 * rows) / total_ms;

function report(figures: Record<Who, CatchUp[]>, rounds: number): void {
  const of = (who: Who, figure: keyof CatchUp): number[] => figures[who].map((round) => round[figure]);
  const row = (who: Who): string => {
    const { targets } = READERS[who];
    const groups = targets.filter(({ type }) => type === 'group').length;
    const [pages, rows, total, slowest] = (['pages', 'rows', 'total_ms', 'slowest_ms'] as const).map(
      (figure) => Math.round(median(of(who, figure))),
    );
    const rate = Math.round(median(figures[who].map(perSecond)));
    return `| ${targets.length} conversations, ${groups} of them groups of ${MEMBERS} | ${pages} | ${rows} | ${total} | ${rate} | ${slowest} |`;
  };
  writeSection(
    'groups-sync',
    `## Coming back to groups

${MISSED} missed messages, which came to the conversations in turn, over HTTP with version 2 of sync, in pages of ${LIMIT} changes, while others send ${OTHERS_PER_SECOND} messages
a second to the same server, into the conversations of both: those come too. Medians of ${rounds} rounds in turn; in brackets the least and the greatest ratio of a round.

| | pages | rows on them | ms | rows/s | slowest page, ms |
| --- | --- | --- | --- | --- | --- |
${row('few')}
${row('many')}

| goal | measured |
| --- | --- |
| the same number of changed rows: time in ${MANY} conversations over in ${FEW} ≤ 2 | ${showSpread(ratioOf(of('many', 'total_ms'), of('few', 'total_ms')))} |`,
  );
}
