import type { Load } from '../harness/load';
import type { SendLog, Sent } from '../harness/record';
import type { Violations } from '../harness/violations';

/** What a scenario found: figures for the table, and what did not hold. */
export interface Findings {
  figures: Record<string, string | number>;
  violations: Violations;
}

export interface ScenarioOptions {
  seed: number;
  /** Clients that send; the other clients come with them. */
  talkers: number;
  /** How often whatever is broken is broken. */
  times: number;
  tell: (line: string) => void;
}

/** Messages that go through before something is broken again. */
export const ACKED_BETWEEN = 200;

export function figuresOf({ record, followers }: Load): Findings['figures'] {
  return {
    ...sendFiguresOf(record),
    deeds: record.done.length,
    pages: followers.reduce((sum, { pages }) => sum + pages, 0),
  };
}

export function sendFiguresOf(record: SendLog<Sent>): Findings['figures'] {
  return {
    sent: record.sends.length,
    acked: record.acked.length,
    retried: record.retried,
    refused: record.countAttempts(({ refusal }) => refusal !== undefined),
    unanswered: record.countAttempts(({ refusal, isAcked }) => refusal === undefined && !isAcked),
    'given up': record.refusedForGood.length,
  };
}
