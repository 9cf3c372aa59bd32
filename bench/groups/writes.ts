import type { WritesResult } from '../clients/group-writes';
import { addConversations, FIRST_GROUP, numbersFrom, pairsOf, type Target } from '../lib/group-scene';
import { runClient } from '../lib/processes';
import { median, writeSection } from '../lib/results';
import { inRounds, ratioOf, showSpread, sizeOf } from '../lib/rounds';
import { PART_LIMIT_MS, withScene } from '../lib/scene';

const GROUPS = 20;
const MEMBERS = 100;
/** Of the pairs, and of the groups. */
const PEOPLE = GROUPS * MEMBERS;
const IN_FLIGHT = 800;
const WARM_UP_MS = 1_500;
const LIMITED = { limit_ms: PART_LIMIT_MS };

const CONTENDERS = {
  service_groups: { what: 'the service, into groups', through: 'service', into: 'groups' },
  service_pairs: { what: 'the service, into pairs', through: 'service', into: 'pairs' },
  lanes_groups: { what: 'the lanes alone, into groups', through: 'lanes', into: 'groups' },
  lanes_pairs: { what: 'the lanes alone, into pairs', through: 'lanes', into: 'pairs' },
} as const;
type Contender = keyof typeof CONTENDERS;
const NAMES = Object.keys(CONTENDERS) as Contender[];

type Figures = Record<Contender, WritesResult[]>;

/** The same 2,000 people write to each other, in groups of 100 and in pairs. */
export async function groupWrites(tell: (line: string) => void): Promise<void> {
  const rounds = sizeOf('BENCH_ROUNDS', 7);
  const measureMs = 1_000 * sizeOf('BENCH_SECONDS', 4);
  const groups = numbersFrom(0, GROUPS).map((index): Target => {
    const members = numbersFrom(1 + index * MEMBERS, MEMBERS);
    return { id: FIRST_GROUP + index, type: 'group', members };
  });
  const targets = { groups, pairs: pairsOf(PEOPLE) };
  const figures = await withScene(
    PEOPLE,
    async ({ address, database }) => {
      await addConversations(database, groups);
      return inRounds(NAMES, rounds, async (name, round) => {
        const { what, through, into } = CONTENDERS[name];
        const job = { address, targets: targets[into], through, inFlight: IN_FLIGHT, warmUpMs: WARM_UP_MS };
        const result = await runClient<WritesResult>('clients/group-writes.ts', { ...job, measureMs });
        const { perSecond, p50, p99, failures } = result;
        tell(
          `round ${round}, ${what}: ${Math.round(perSecond)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms` +
            (failures > 0 ? `, ${failures} FAILED` : ''),
        );
        return result;
      });
    },
    LIMITED,
  );
  report(figures, rounds);
}

function report(figures: Figures, rounds: number): void {
  const rates = (name: Contender): number[] => figures[name].map(({ perSecond }) => perSecond);
  const middle = (name: Contender, figure: keyof WritesResult): number =>
    median(figures[name].map((round) => round[figure]));
  const rows = NAMES.map((name) => {
    const failures = figures[name].reduce((sum, round) => sum + round.failures, 0);
    return (
      `| ${CONTENDERS[name].what} | ${Math.round(median(rates(name)))} | ${middle(name, 'p50').toFixed(1)} ` +
      `| ${middle(name, 'p99').toFixed(1)} | ${middle(name, 'batch').toFixed(0)} | ${failures} |`
    );
  });
  const service = ratioOf(rates('service_groups'), rates('service_pairs'));
  const lanes = ratioOf(rates('lanes_groups'), rates('lanes_pairs'));
  writeSection(
    'groups-writes',
    `## Writing to groups

${PEOPLE} people write into ${GROUPS} groups of ${MEMBERS}, and into ${PEOPLE / 2} pairs, ${IN_FLIGHT} messages in flight, all of them connected, by calling the service that
stores messages, and only the lanes below it. Medians of ${rounds} rounds in turn; in brackets the least and the greatest ratio of a round.

| | messages/s | p50 ms | p99 ms | writes of a batch | refused |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

| goal | measured |
| --- | --- |
| durable messages/s into groups over into pairs ≥ 0.8 | ${showSpread(service)}; the lanes alone ${showSpread(lanes)} |`,
  );
}
