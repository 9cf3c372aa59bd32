import { setTimeout as delay } from 'node:timers/promises';
import { Database } from '../../../src/infra/database/database';
import { readDatabaseNote } from '../../support/server-process';
import { Load } from '../harness/load';
import { Random } from '../harness/random';
import { SECRET, Servers } from '../harness/servers';
import { conclude, type Stage, withServers, withStage } from '../harness/stage';
import { ACKED_BETWEEN, type Findings, figuresOf, type ScenarioOptions } from './scenario';

/** `kill -9` of a server in mid-load, again and again; with several on one database, of any of them. */
export function killServer(options: KillOptions): Promise<Findings> {
  return withStage(options, (stage) => killAgainAndAgain(stage, options));
}

/** The same on a database that is there already. */
export function killServerOn(
  database: Parameters<typeof withServers>[0],
  options: KillOptions,
): Promise<Findings> {
  return withServers(database, options, (stage) => killAgainAndAgain(stage, options));
}

/** A server with the database it has started itself, as `npm start` does: its successor takes the database over. */
export async function killServerWithDatabase(options: ScenarioOptions): Promise<Findings> {
  const servers = await Servers.start('embedded', 1);
  const note = await readDatabaseNote(servers.dataDirectory);
  const address = { socketPath: note?.socketPath ?? '', user: 'root', database: 'mychat' };
  const database = new Database(address, { size: 4 });
  try {
    const load = new Load({ ...options, database, secret: SECRET, urls: () => servers.urls });
    await load.start();
    return await killAgainAndAgain({ servers, load }, { ...options, servers: 1 });
  } finally {
    await database.close();
    await servers.remove();
  }
}

type KillOptions = ScenarioOptions & { servers: number };

async function killAgainAndAgain(
  stage: Stage,
  { seed, times, servers: count, tell }: KillOptions,
): Promise<Findings> {
  const { servers, load } = stage;
  const random = new Random(seed);
  for (let time = 1; time <= times; time++) {
    await load.untilAcked(ACKED_BETWEEN);
    await delay(random.between(0, 500));
    if (time === Math.ceil(times / 2)) load.addDevices();
    await servers.killAndRestart(random.between(0, count - 1));
    tell(`server killed, ${time} of ${times}; ${load.record.acked.length} acked`);
  }
  await load.untilAcked(ACKED_BETWEEN);
  await conclude(stage);
  return { figures: { kills: times, ...figuresOf(load) }, violations: load.violations };
}
