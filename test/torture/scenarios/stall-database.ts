import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type DurableDatabase, whileReadOnly } from '../harness/durable-database';
import { ANSWER_LIMIT_MS, type Load } from '../harness/load';
import type { Attempt } from '../harness/record';
import { conclude, withStage } from '../harness/stage';
import { type Findings, figuresOf, type ScenarioOptions } from './scenario';

const STALL_MS = 6_000;
/** What is sent later than this after the stall began cannot be in doubt: it is in no batch that was under way. */
const UNDER_WAY_MS = 500;
/** Sends that can be in doubt at once: one batch in each of the two lanes. */
const MOST_IN_DOUBT = 400;

export type Stall = 'read lock' | 'frozen';

/** The database takes connections but gets nothing done, for six seconds. */
export async function stallDatabase(stall: Stall, options: ScenarioOptions): Promise<Findings> {
  return withStage(options, async (stage) => {
    const { durable, servers, load } = stage;
    const stalls: number[] = [];
    // What this process was late itself is no delay of the server's.
    const lag = monitorEventLoopDelay({ resolution: 10 });
    lag.enable();
    for (let time = 1; time <= options.times; time++) {
      await load.addProbers(servers.urls[0] ?? '', { known: 6, strangers: 2 });
      await delay(1_000);
      stalls.push(Date.now());
      await standStill(stall, durable);
      options.tell(`${stall}, ${time} of ${options.times}; ${load.record.acked.length} acked`);
      await delay(500);
      await load.finishProbers();
    }
    lag.disable();
    await conclude(stage);
    const lag_ms = Math.ceil(lag.max / 1e6);
    const late = checkAnswers(stall, { stalls, limit_ms: ANSWER_LIMIT_MS + lag_ms }, load);
    const figures = { stalls: stalls.length, late, 'ms own lag': lag_ms };
    return { figures: { ...figures, ...figuresOf(load) }, violations: load.violations };
  });
}

async function standStill(stall: Stall, durable: DurableDatabase): Promise<void> {
  if (stall === 'read lock') return whileReadOnly(durable.address, () => delay(STALL_MS));
  await durable.freeze();
  await delay(STALL_MS);
  await durable.thaw();
}

/** Answers how many sends were answered late, or not at all. */
function checkAnswers(
  stall: Stall,
  { stalls, limit_ms }: { stalls: readonly number[]; limit_ms: number },
  { record, violations }: Load,
): number {
  const attempts = record.sends.flatMap((send) => send.attempts);
  const late = attempts.filter(({ answered_ms = Infinity }) => answered_ms > limit_ms);
  const mayBeInDoubt = ({ startedAt }: Attempt): boolean =>
    stall === 'frozen' &&
    stalls.some((from) => startedAt < from + UNDER_WAY_MS && startedAt > from - ANSWER_LIMIT_MS);
  for (const attempt of late.filter((one) => !mayBeInDoubt(one))) {
    violations.add(`answers come within ${limit_ms} ms`, JSON.stringify(attempt));
  }
  const isBatch = late.length <= MOST_IN_DOUBT * stalls.length;
  violations.check(isBatch, 'only one batch per lane is in doubt', () => `${late.length} were late`);
  return late.length;
}
