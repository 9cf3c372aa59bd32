import type { SentMessage } from '../clients/steady-log';
import { writeSection } from '../lib/results';
import { quantile } from '../lib/tell-apart';

/** A migration that was applied. Times are in milliseconds since 1970. */
export interface Step {
  name: string;
  started: number;
  ended: number;
}

export interface MigrationFigures {
  /** The load was warm by then. */
  began: number;
  steps: Step[];
  sent: SentMessage[];
}

/** Messages that were under way at some moment of these. */
function during(sent: readonly SentMessage[], from: number, to: number): SentMessage[] {
  return sent.filter(({ at, took_ms }) => at <= to && at + took_ms >= from);
}

const times = (sent: readonly SentMessage[]): number[] => sent.map(({ took_ms }) => took_ms);

function rowOf(when: string, sent: readonly SentMessage[], took_ms?: number): string {
  const longest = times(sent).reduce((most, time) => Math.max(most, time), 0);
  return [
    `| ${when}`,
    took_ms === undefined ? '' : (took_ms / 1_000).toFixed(2),
    sent.length,
    quantile(times(sent), 0.5).toFixed(1),
    quantile(times(sent), 0.99).toFixed(1),
    longest.toFixed(0),
    `${sent.filter(({ refusal }) => refusal !== undefined).length} |`,
  ].join(' | ');
}

export function reportMigration(
  { began, steps, sent }: MigrationFigures,
  { rows, conversations, perSecond }: { rows: number; conversations: number; perSecond: number },
): void {
  const started = steps[0]?.started ?? NaN;
  const ended = steps.at(-1)?.ended ?? NaN;
  const before = sent.filter(({ at, took_ms }) => at >= began && at + took_ms < started);
  const migrating = during(sent, started, ended);
  const after = sent.filter(({ at }) => at > ended);
  const refusals = sent.flatMap(({ refusal }) => refusal ?? []);
  const over = quantile(times(migrating), 0.99) / quantile(times(before), 0.99);
  writeSection(
    'groups-migration',
    `## Migrating under load

${rows} messages in ${conversations} conversations of two are migrated from the release before groups, while a server of that release is sent ${perSecond} messages a second:
from sending to the acknowledgement. Of a migration: the messages that were under way while it ran.

| | s | messages | p50 ms | p99 ms | longest ms | refused |
| --- | --- | --- | --- | --- | --- | --- |
${rowOf('before', before)}
${steps.map((step) => rowOf(step.name, during(sent, step.started, step.ended), step.ended - step.started)).join('\n')}
${rowOf('all migrations', migrating, ended - started)}
${rowOf('after', after)}

| goal | measured |
| --- | --- |
| p99 while migrating over before ≤ 5 | **${over.toFixed(2)}** |
| no refusal | ${refusals.length}${refusals.length > 0 ? `: ${[...new Set(refusals)].join(', ')}` : ''} |`,
  );
}
