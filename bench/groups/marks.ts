import type { MarksResult } from '../clients/group-marks';
import { addConversations, FIRST_GROUP, numbersFrom, type Target } from '../lib/group-scene';
import { runClient } from '../lib/processes';
import { median, writeSection } from '../lib/results';
import { inRounds, ratioOf, showSpread, sizeOf } from '../lib/rounds';
import { PART_LIMIT_MS, withScene } from '../lib/scene';

const MESSAGES_PER_SECOND = 20;
/** Each of 1,000 members once a second, and a quarter of them for each message. */
const RATES = { none: 0, some: 1_000, many: 5_000 } as const;
type Rate = keyof typeof RATES;
const NAMES = Object.keys(RATES) as Rate[];
const WARM_UP_MS = 3_000;
const LIMITED = { limit_ms: PART_LIMIT_MS };

type Figures = Record<Rate, MarksResult[]>;

/** The members of one large group read what is written to it, all the time. */
export async function groupMarks(tell: (line: string) => void): Promise<void> {
  const rounds = sizeOf('BENCH_ROUNDS', 7);
  const measureMs = 1_000 * sizeOf('BENCH_SECONDS', 15);
  const members = sizeOf('BENCH_MEMBERS', 1_000);
  const group: Target = { id: FIRST_GROUP, type: 'group', members: numbersFrom(1, members) };
  const figures = await withScene(
    members,
    async ({ address, database }) => {
      await addConversations(database, [group]);
      return inRounds(NAMES, rounds, async (name, round) => {
        const rates = { messagesPerSecond: MESSAGES_PER_SECOND, marksPerSecond: RATES[name] };
        const job = { address, group, ...rates, warmUpMs: WARM_UP_MS, measureMs };
        const result = await runClient<MarksResult>('clients/group-marks.ts', job);
        const { mean, p50, p99, marks, failures } = result;
        tell(
          `round ${round}, ${RATES[name]} marks/s asked for: ${Math.round(marks)}/s stored; lane time of a message: ` +
            `mean ${mean.toFixed(2)} ms, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(1)} ms` +
            (failures > 0 ? `, ${failures} REFUSED` : ''),
        );
        return result;
      });
    },
    LIMITED,
  );
  report(figures, { rounds, members });
}

function report(figures: Figures, { rounds, members }: { rounds: number; members: number }): void {
  const of = (name: Rate, figure: keyof MarksResult): number[] => figures[name].map((round) => round[figure]);
  const rows = NAMES.map((name) => {
    const failures = of(name, 'failures').reduce((sum, count) => sum + count, 0);
    return (
      `| ${RATES[name]} | ${Math.round(median(of(name, 'marks')))} | ${median(of(name, 'mean')).toFixed(2)} ` +
      `| ${median(of(name, 'p50')).toFixed(2)} | ${median(of(name, 'p99')).toFixed(1)} | ${failures} |`
    );
  });
  const over = (name: Rate, figure: 'mean' | 'p50' | 'p99'): string =>
    showSpread(ratioOf(of(name, figure), of('none', figure)));
  writeSection(
    'groups-marks',
    `## A large group that reads

${MESSAGES_PER_SECOND} messages a second into one group of ${members}, whose members meanwhile move their read marks to the newest of them. The time of a
message in its lane: from being handed to it to the commit. Medians of ${rounds} rounds in turn; in brackets the least and the greatest ratio of a round.

| marks/s asked for | stored | mean ms | p50 ms | p99 ms | refused |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

| goal | mean | p50 | p99 |
| --- | --- | --- | --- |
| lane time with ${RATES.some} marks/s over without ≤ 1.5 | ${over('some', 'mean')} | ${over('some', 'p50')} | ${over('some', 'p99')} |
| lane time with ${RATES.many} marks/s over without ≤ 1.5 | ${over('many', 'mean')} | ${over('many', 'p50')} | ${over('many', 'p99')} |`,
  );
}
