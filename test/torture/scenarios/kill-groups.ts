import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../../src/infra/database/database';
import type { DatabaseAddress } from '../../../src/infra/database/session';
import { FakePushService } from '../../support/push-service';
import { DurableDatabase } from '../harness/durable-database';
import { GroupLoad } from '../harness/groups/group-load';
import { Random } from '../harness/random';
import { SECRET, Servers } from '../harness/servers';
import { conclude } from '../harness/stage';
import { type Findings, type ScenarioOptions, sendFiguresOf } from './scenario';

const SERVERS = 2;
/** Messages that go through before a server is killed again. */
const ACKED_BETWEEN = 100;

type KillOptions = Omit<ScenarioOptions, 'talkers'>;

/** `kill -9` of one of two servers and then the other, again and again, while people write in groups, come, go and get other roles. */
export async function killGroups(options: KillOptions): Promise<Findings> {
  const durable = await DurableDatabase.start();
  try {
    const load = await killGroupsOn(durable, options);
    return { figures: { kills: options.times, ...figuresOf(load) }, violations: load.violations };
  } finally {
    await durable.stop();
  }
}

/** The same on a database that is there already. Returns what people did and saw, compared with what is stored. */
export async function killGroupsOn(
  { address, database }: { address: DatabaseAddress; database: Database },
  options: KillOptions,
): Promise<GroupLoad> {
  const service = await FakePushService.start();
  const servers = await Servers.start(address, SERVERS, {
    PUSH_ENDPOINT_HOSTS: service.host,
    NODE_EXTRA_CA_CERTS: service.certificates.caFile,
  });
  try {
    const { seed } = options;
    const load = new GroupLoad({ database, secret: SECRET, urls: () => servers.urls, seed, service });
    await load.start();
    await killInTurn({ servers, load }, options);
    await load.untilAcked(ACKED_BETWEEN);
    await conclude({ servers, load });
    for (const refusal of service.rejected)
      load.violations.add('a push is one that a service takes', refusal);
    return load;
  } finally {
    await servers.remove();
    await service.stop();
  }
}

async function killInTurn(
  { servers, load }: { servers: Servers; load: GroupLoad },
  { seed, times, tell }: KillOptions,
): Promise<void> {
  const random = new Random(seed);
  for (let time = 1; time <= times; time++) {
    await load.untilAcked(ACKED_BETWEEN);
    const made = load.makeGroup();
    await delay(random.between(0, 500));
    if (time === Math.ceil(times / 2)) load.addDevices();
    await servers.killAndRestart(time % SERVERS);
    await made;
    tell(`server killed, ${time} of ${times}; ${load.record.acked.length} acked`);
  }
}

function figuresOf({ record, followers, push }: GroupLoad): Findings['figures'] {
  return {
    ...sendFiguresOf(record),
    ...Object.fromEntries(record.deeds),
    'groups made': record.made.length,
    pages: followers.reduce((sum, { pages }) => sum + pages, 0),
    shown: record.sightings.all.length,
    pushes: push.received.length,
  };
}
