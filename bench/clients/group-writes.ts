import { chunksOf } from '../../src/domain/chunks-of';
import type { ConversationRef } from '../../src/domain/conversation';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { runAsClient } from '../lib/as-client';
import { type Target, TEXT } from '../lib/group-scene';
import { quantile } from '../lib/tell-apart';
import { aSend, openWritePath } from '../lib/write-path';

/**
 * Writes as fast as messages are committed, to each conversation in turn, by calling the service or only the lanes below it. All members
 * count as connected.
 */
interface Job {
  address: DatabaseAddress;
  targets: Target[];
  through: 'service' | 'lanes';
  inFlight: number;
  warmUpMs: number;
  measureMs: number;
}

export interface WritesResult {
  perSecond: number;
  /** Milliseconds from the call to the commit. */
  p50: number;
  p99: number;
  /** Writes of a batch, on average. */
  batch: number;
  failures: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
/** Look-ups that are under way together before it begins. */
const AT_ONCE = 100;
const run = `${process.pid}-${Date.now()}`;
const path = openWritePath({
  address: job.address,
  connected: new Set(job.targets.flatMap(({ members }) => members)),
});

interface Turn {
  target: Target;
  user_id: number;
  temp_id: string;
}

/** Each conversation in turn, and in each its members in turn. */
function turn(n: number): Turn {
  const target = job.targets[n % job.targets.length] as Target;
  const round = Math.floor(n / job.targets.length);
  return { target, user_id: target.members[round % target.members.length] ?? 0, temp_id: `${run}-${n}` };
}

function throughService({ target, user_id, temp_id }: Turn): Promise<unknown> {
  const peer = target.members.find((id) => id !== user_id) ?? 0;
  // As clients name them.
  const ref: ConversationRef =
    target.type === 'direct' ? { with_user: peer } : { conversation_id: target.id };
  return path.messages.send({ user_id, via: 'rest' }, ref, { content: TEXT, temp_id });
}

function throughLanes({ target, user_id, temp_id }: Turn): Promise<unknown> {
  return path.lanes.submit<'send'>(aSend(target, user_id, temp_id));
}

/** So that what a process looks up for its first message of a conversation is not measured. */
async function writeOnceIntoEach(write: (turn: Turn) => Promise<unknown>): Promise<void> {
  for (const some of chunksOf(job.targets, AT_ONCE)) {
    await Promise.all(
      some.map((target) =>
        write({ target, user_id: target.members[0] ?? 0, temp_id: `${run}-first-${target.id}` }),
      ),
    );
  }
}

async function measure(): Promise<WritesResult> {
  const write = job.through === 'service' ? throughService : throughLanes;
  await writeOnceIntoEach(write);
  const latencies: number[] = [];
  let failures = 0;
  let next = 0;
  const from = performance.now() + job.warmUpMs;
  const end = from + job.measureMs;
  let before = { ...path.batches };
  const measuring = setTimeout(() => (before = { ...path.batches }), job.warmUpMs);

  const work = async (): Promise<void> => {
    while (performance.now() < end) {
      const startedAt = performance.now();
      const isStored = await write(turn(next++)).then(
        () => true,
        () => false,
      );
      const storedAt = performance.now();
      if (storedAt < from || storedAt > end) continue;
      if (isStored) latencies.push(storedAt - startedAt);
      else failures += 1;
    }
  };
  await Promise.all(Array.from({ length: job.inFlight }, work));
  clearTimeout(measuring);
  const { count, writes } = path.batches;
  await path.close();
  return {
    perSecond: (1_000 * latencies.length) / job.measureMs,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    batch: (writes - before.writes) / (count - before.count),
    failures,
  };
}

runAsClient(measure);
