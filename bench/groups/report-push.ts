import type { FanOutTimes, Kind } from '../clients/group-fan-out';
import type { Window } from '../clients/group-rows';
import { median, writeSection } from '../lib/results';
import { ratioOf, showSpread } from '../lib/rounds';
import { sumOf } from '../lib/rows-written';

export type PushService = 'answers' | 'is away';
export type RowsFigures = Record<PushService, Window[]>;
export type FanOutFigures = Record<Kind, FanOutTimes[]>;

export interface PushSizes {
  members: number;
  devices: number;
  perSecond: number;
  windowMs: number;
}

/** Parts of the run at its beginning, and as many at its end. */
const COMPARED = 3;

const rowsOf = ({ perMessage }: Window): number => sumOf(perMessage);

/** Rows of a message in the last parts of the run over those in the first. */
function growthOf(windows: readonly Window[]): number {
  const middle = (some: readonly Window[]): number => median(some.map(rowsOf));
  return middle(windows.slice(-COMPARED)) / middle(windows.slice(0, COMPARED));
}

function rowOf(service: PushService, windows: readonly Window[], which: 'first' | 'last'): string {
  const some = which === 'first' ? windows.slice(0, COMPARED) : windows.slice(-COMPARED);
  const middle = (figure: (window: Window) => number): string => median(some.map(figure)).toFixed(0);
  const last = some.at(-1);
  return [
    `| ${service} | ${which}`,
    middle(rowsOf),
    middle(({ perMessage }) => perMessage.inserted),
    middle(({ perMessage }) => perMessage.updated),
    middle(({ perMessage }) => perMessage.deleted),
    middle(({ messages }) => messages),
    middle(({ pushes }) => pushes),
    last?.pending ?? 0,
    `${last?.ended ?? 0} |`,
  ].join(' | ');
}

export function reportRows(figures: RowsFigures, sizes: PushSizes): void {
  const { members, devices, perSecond, windowMs } = sizes;
  const services = Object.keys(figures) as PushService[];
  const windows = figures.answers.length;
  const refused = services.flatMap((service) => figures[service]).reduce((sum, one) => sum + one.refused, 0);
  writeSection(
    'groups-rows',
    `## Rows of a message to absent people

${perSecond} messages a second into a group of ${members} absent members with ${devices} devices each, for ${Math.round((windows * windowMs) / 1_000)} seconds: rows that the server has
inserted, updated and deleted for each message, everything that is written of pushes included, by its own counters. Medians of the first and of the last ${COMPARED} of
${windows} parts of ${windowMs / 1_000} seconds. ${refused} messages were refused.

| the push service | parts | rows | inserted | updated | deleted | messages | pushes | deliveries that wait | that have ended |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${services.flatMap((service) => [rowOf(service, figures[service], 'first'), rowOf(service, figures[service], 'last')]).join('\n')}

| goal | measured |
| --- | --- |
| no growth with time: rows of a message at the end over at the beginning | ${services.map((service) => `push service ${service}: **${growthOf(figures[service]).toFixed(2)}**`).join('; ')} |`,
  );
}

export function reportFanOut(
  figures: FanOutFigures,
  { members, devices, rounds }: { members: number; devices: number; rounds: number },
): void {
  const of = (kind: Kind, figure: keyof FanOutTimes): number[] => figures[kind].map((times) => times[figure]);
  const row = (name: string, kind: Kind): string =>
    `| ${name} | ${median(of(kind, 'first')).toFixed(0)} | ${median(of(kind, 'further')).toFixed(0)} | ${median(of(kind, 'pending'))} |`;
  const over = (figure: 'first' | 'further'): string =>
    showSpread(ratioOf(of('group', figure), of('direct', figure)));
  writeSection(
    'groups-fan-out',
    `## Fan-out of a message to absent people

From jobs in the database to ${members * devices} deliveries in it, to the same ${members} people with ${devices} devices each; nothing is sent. A further message comes while
the first one waits. Medians of ${rounds} rounds in turn; in brackets the least and the greatest ratio of a round.

| | ms | a further one, ms | deliveries that wait |
| --- | --- | --- | --- |
${row(`one message to a group of ${members}`, 'group')}
${row(`${members} direct messages`, 'direct')}

| goal | measured |
| --- | --- |
| fan-out of a message to a group over ${members} direct ones ≤ 1.2 | ${over('first')}; a further one ${over('further')} |`,
  );
}
