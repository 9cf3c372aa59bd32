import { randomBytes } from 'node:crypto';
import { runAsClient } from '../lib/as-client';
import { atARate } from '../lib/at-a-rate';
import { monotonicMs } from '../lib/commit-times';
import { type Target, TEXT } from '../lib/group-scene';
import { ListeningGroup } from '../lib/listening-group';
import type { Rows } from '../lib/row-frames';

/**
 * A large group whose members are all connected, and in which one of them writes at a fixed rate. Returns when each message had come to the
 * last of them. Fails if one does not reach every member exactly once and in order.
 */
interface Job {
  url: string;
  secret: string;
  group: Target;
  perSecond: number;
  warmUpMs: number;
  measureMs: number;
}

/** By seq, in milliseconds of {@link monotonicMs}. */
export type ArrivalTimes = [seq: number, at: number][];

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const run = randomBytes(10).toString('hex');
const [writer_id = 0] = job.group.members;
/** How many members each message has reached that has not reached all. */
const reached = new Map<number, number>();
const arrivals: ArrivalTimes = [];

function onRows({ first, last }: Rows): void {
  for (let seq = first; seq <= last; seq++) {
    const count = (reached.get(seq) ?? 0) + 1;
    reached.set(seq, count);
    if (count < job.group.members.length) continue;
    reached.delete(seq);
    arrivals.push([seq, monotonicMs()]);
  }
}

async function measure(): Promise<ArrivalTimes> {
  const group = new ListeningGroup({ ...job, onRows });
  await group.connect();
  const from = performance.now() + job.warmUpMs;
  const end = from + job.measureMs;
  let before = 0;
  const measuring = setTimeout(() => (before = arrivals.length), job.warmUpMs);
  await atARate(
    job.perSecond,
    (n) => group.send(writer_id, { temp_id: `${run}${n.toString(16).padStart(12, '0')}`, content: TEXT }),
    () => performance.now() >= end,
  );
  clearTimeout(measuring);
  await group.settle();
  return arrivals.slice(before);
}

runAsClient(measure);
