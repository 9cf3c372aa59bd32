import type { ReturnResult } from '../clients/returning';
import { median, writeSection } from '../lib/results';
import { ratioOf, showSpread } from '../lib/rounds';

export type Return = 'at once' | 'one by one';

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
const busiest = (counts: readonly number[]): number => Math.max(0, ...counts);

function refusalsOf(rounds: readonly ReturnResult[], isMeant: (status: number) => boolean): number {
  const refusals = rounds.flatMap(({ refused }) => Object.entries(refused));
  return sum(refusals.map(([status, count]) => (isMeant(Number(status)) ? count : 0)));
}

export function reportReturn(
  figures: Record<Return, ReturnResult[]>,
  { rounds, people, missed }: { rounds: number; people: number; missed: number },
): void {
  const of = (how: Return, figure: (result: ReturnResult) => number): number[] => figures[how].map(figure);
  const row = (how: Return): string => {
    const middle = (figure: (result: ReturnResult) => number): number => median(of(how, figure));
    const limited = refusalsOf(figures[how], (status) => status >= 400 && status < 500);
    const failed = refusalsOf(figures[how], (status) => status === 0 || status >= 500);
    return (
      `| ${how} | ${(middle(({ total_ms }) => total_ms) / 1_000).toFixed(1)} | ${middle(({ requests }) => sum(requests))} ` +
      `| ${middle(({ requests }) => busiest(requests))} | ${middle(({ repeated }) => busiest(repeated))} ` +
      `| ${limited} | ${failed} | ${sum(of(how, ({ notConnected }) => notConnected))} |`
    );
  };
  const total = (how: Return): number[] => of(how, ({ total_ms }) => total_ms);
  /** Of the requests that the server has answered with a page, a second. */
  const served = ({ total_ms }: ReturnResult): number => (1_000 * people) / total_ms;
  const secondHerd = ratioOf(
    of('at once', ({ repeated }) => busiest(repeated)),
    of('at once', served),
  );
  const failures = refusalsOf(figures['at once'], (status) => status >= 500);
  writeSection(
    'live-return',
    `## Everybody comes back

${people} clients connect at the same moment, each from an address of its own, and ask sync for ${missed} messages that they have missed in a direct conversation and in a
group, as \`packages/client\` does: after half a second to one and a half, by chance; once the server has said \`hello\`; in pages of 200; and again after a refusal when its
\`Retry-After\` has passed, at a random moment. Compared
with their syncs one after another on a quiet server, without sockets. Limits are on. Medians of ${rounds} rounds in alternating order, each on a server that has just been
started; in brackets the least and the greatest ratio of a round. Refusals are those of all rounds.

| | until the last has all, s | requests | busiest second | of repeated ones | 4xx | 5xx or none | connections not made or lost |
| --- | --- | --- | --- | --- | --- | --- | --- |
${row('at once')}
${row('one by one')}

| goal | measured |
| --- | --- |
| time to the last one caught up, over their syncs one after another ≤ 1.2 | ${showSpread(ratioOf(total('at once'), total('one by one')))} |
| no 5xx | ${failures} |
| no second herd: repeated requests of the busiest second, over what the server did in a second ≤ 1 | ${showSpread(secondHerd)} |`,
  );
}
