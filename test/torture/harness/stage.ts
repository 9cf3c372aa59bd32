import type { Database } from '../../../src/infra/database/database';
import type { DatabaseAddress } from '../../../src/infra/database/session';
import { DurableDatabase } from './durable-database';
import { Load } from './load';
import { SECRET, Servers } from './servers';

export interface Stage {
  servers: Servers;
  load: Load;
}

export interface StageOptions {
  seed: number;
  talkers: number;
  servers?: number;
  settings?: Record<string, string>;
}

/** Servers on a database, and people who use them; ends all servers again. */
export async function withServers<Result>(
  { address, database }: { address: DatabaseAddress; database: Database },
  { seed, talkers, servers: count = 1, settings = {} }: StageOptions,
  work: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const servers = await Servers.start(address, count, settings);
  try {
    const load = new Load({ database, secret: SECRET, urls: () => servers.urls, seed, talkers });
    await load.start();
    return await work({ servers, load });
  } finally {
    await servers.remove();
  }
}

/** The same on a durable database of its own, which may be killed and stalled. */
export async function withStage<Result>(
  options: StageOptions,
  work: (stage: Stage & { durable: DurableDatabase }) => Promise<Result>,
): Promise<Result> {
  const durable = await DurableDatabase.start();
  try {
    return await withServers(durable, options, (stage) => work({ ...stage, durable }));
  } finally {
    await durable.thaw();
    await durable.stop();
  }
}

/** Lets the load come to rest, compares everything, and stops the servers properly. */
export async function conclude({
  load,
  servers,
}: {
  load: Pick<Load, 'finish' | 'violations' | 'check'>;
  servers: Servers;
}): Promise<void> {
  await load.finish();
  const { violations } = load;
  violations.check(servers.allRun, 'no server ends by itself', () => servers.outputs);
  await load.check();
  for (const end of await servers.stop()) {
    violations.check(end === 0, 'a server stops properly', () => `${end}, ${servers.outputs.slice(-600)}`);
  }
  const bugs = /Something failed that should not[^]{0,600}/.exec(servers.outputs);
  violations.check(!bugs, 'no bug is reported', () => bugs?.[0] ?? '');
}
