import type { DatabaseAddress } from '../../src/infra/database/session';
import { runAsClient } from '../lib/as-client';
import { atARate } from '../lib/at-a-rate';
import type { Target } from '../lib/group-scene';
import { quantile } from '../lib/tell-apart';
import { aSend, openWritePath } from '../lib/write-path';

/** Messages into one group at a fixed rate, while its members move their read marks to the newest one at another. */
interface Job {
  address: DatabaseAddress;
  group: Target;
  messagesPerSecond: number;
  /** 0: nobody reads. */
  marksPerSecond: number;
  warmUpMs: number;
  measureMs: number;
}

export interface MarksResult {
  /** Milliseconds from handing a message to its lane to its commit. */
  mean: number;
  p50: number;
  p99: number;
  messages: number;
  /** Marks that were acknowledged as stored, a second. */
  marks: number;
  /** Messages and marks that were refused. */
  failures: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const { group } = job;
/** A server would not let more wait. */
const MAX_OPEN = 10_000;
const run = `${process.pid}-${Date.now()}`;
const path = openWritePath({ address: job.address, connected: new Set(group.members) });

const latencies: number[] = [];
let newest = 0;
let marks = 0;
let failures = 0;
const from = performance.now() + job.warmUpMs;
const end = from + job.measureMs;
const isMeasured = (at: number): boolean => at >= from && at <= end;
const isOver = (): boolean => performance.now() >= end;
const memberOf = (n: number): number => group.members[n % group.members.length] ?? 0;
const open = new Set<Promise<void>>();

function keep(work: Promise<void>): void {
  const settled = work
    .catch(() => {
      failures += 1;
    })
    .finally(() => open.delete(settled));
  open.add(settled);
}

async function send(n: number): Promise<void> {
  const startedAt = performance.now();
  const { seq } = await path.lanes.submit<'send'>(aSend(group, memberOf(n), `${run}-${n}`));
  newest = Math.max(newest, seq);
  if (isMeasured(startedAt)) latencies.push(performance.now() - startedAt);
}

async function mark(n: number): Promise<void> {
  if (newest === 0) return;
  if (open.size >= MAX_OPEN) throw new Error('Too many marks wait');
  await path.marks.markRead(
    { user_id: memberOf(n), via: 'rest' },
    { conversation_id: group.id, up_to_seq: newest },
  );
  if (isMeasured(performance.now())) marks += 1;
}

async function measure(): Promise<MarksResult> {
  const marking =
    job.marksPerSecond > 0 ? atARate(job.marksPerSecond, (n) => keep(mark(n)), isOver) : undefined;
  await atARate(job.messagesPerSecond, (n) => keep(send(n)), isOver);
  await marking;
  await Promise.all(open);
  await path.close();
  return {
    mean: latencies.reduce((sum, value) => sum + value, 0) / latencies.length,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    messages: latencies.length,
    marks: (1_000 * marks) / job.measureMs,
    failures,
  };
}

runAsClient(measure);
