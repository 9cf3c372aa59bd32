import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../harness/random';
import { conclude, withStage } from '../harness/stage';
import { ACKED_BETWEEN, type Findings, figuresOf, type ScenarioOptions } from './scenario';

/** `kill -9` of the database in mid-load: it comes back by itself, and the servers go on by themselves. */
export async function killDatabase(options: ScenarioOptions): Promise<Findings> {
  const { seed, times, tell } = options;
  const random = new Random(seed);
  return withStage(options, async (stage) => {
    const { durable, load } = stage;
    for (let time = 1; time <= times; time++) {
      await load.untilAcked(ACKED_BETWEEN);
      await delay(random.between(0, 500));
      if (time === Math.ceil(times / 2)) load.addDevices();
      await durable.killAndWait();
      tell(`database killed, ${time} of ${times}; ${load.record.acked.length} acked`);
    }
    await load.untilAcked(ACKED_BETWEEN);
    await conclude(stage);
    return { figures: { kills: times, ...figuresOf(load) }, violations: load.violations };
  });
}
