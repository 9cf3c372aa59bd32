import { Database } from '../../src/infra/database/database';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { runAsClient } from '../lib/as-client';
import { countPushRows, forgetPushes, subscribeDevices, timeFanOut } from '../lib/group-push';
import { insertRows, type Target, TEXT } from '../lib/group-scene';
import { writeMessages } from '../lib/push-scene';

/**
 * Fans out one message to a group, and as many direct messages as it has absent members, to the same people and devices. User 2n, who is in
 * the group, shares the conversation n with the user 2n - 1.
 */
interface Job {
  address: DatabaseAddress;
  host: string;
  group: Target;
  devices: number;
  rounds: number;
}

export type Kind = 'group' | 'direct';

/** Milliseconds. */
export interface FanOutTimes {
  /** Nothing waits yet for any of the devices. */
  first: number;
  /** Of a further message to the same conversations, while the first one waits. */
  further: number;
  /** Deliveries that wait at the end. */
  pending: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const { group } = job;
const [sender_id = 0, ...user_ids] = group.members;
const database = new Database(job.address, { size: 4 });

async function writeToGroup(): Promise<void> {
  const now = new Date();
  await database.run('update conversations set last_seq = last_seq + 1, last_message_at = ? where id = ?', [
    now,
    group.id,
  ]);
  const row = await database.one<{ last_seq: number }>('select last_seq from conversations where id = ?', [
    group.id,
  ]);
  const seq = row?.last_seq ?? 0;
  await insertRows(
    database,
    'insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no)',
    [[group.id, seq, sender_id, `group-${seq}`, TEXT, now, 1]],
  );
  await insertRows(database, 'insert into push_jobs (conversation_id, seq, next_at)', [[group.id, seq, now]]);
}

async function timeRound(kind: Kind): Promise<FanOutTimes> {
  await forgetPushes(database);
  const times: number[] = [];
  for (let message = 0; message < 2; message++) {
    if (kind === 'group') await writeToGroup();
    else await writeMessages(database, user_ids.length, Date.now());
    times.push(await timeFanOut(database));
  }
  const { pending } = await countPushRows(database);
  const least = user_ids.length * job.devices;
  if (pending < least) throw new Error(`${pending} deliveries wait instead of ${least}`);
  return { first: times[0] ?? NaN, further: times[1] ?? NaN, pending };
}

async function measure(): Promise<Record<Kind, FanOutTimes[]>> {
  await subscribeDevices(database, { user_ids, each: job.devices, host: job.host });
  const figures: Record<Kind, FanOutTimes[]> = { group: [], direct: [] };
  // The first round warms up.
  for (let round = 0; round <= job.rounds; round++) {
    const kinds = ['group', 'direct'] as const;
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
      const times = await timeRound(kind);
      process.send?.({ progress: { kind, round, ...times } });
      if (round > 0) figures[kind].push(times);
    }
  }
  await database.close();
  return figures;
}

runAsClient(async () => ({ result: await measure() }));
