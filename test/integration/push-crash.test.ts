import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { PushProcessSettings } from '../support/push-process';
import { PushScene } from '../support/push-scene';

/** PUSH_KILLS=20 for the long run. */
const KILLS = Number(process.env.PUSH_KILLS ?? 4);
const TIMEOUT_MS = 2_000;
const LEASE_MS = TIMEOUT_MS + 5_000;
const PER_ROUND = 60;

interface PushData {
  conversationId: number;
  seq: number;
  count: number;
}

let scene: PushScene;
let running: ChildProcess | undefined;

beforeAll(async () => {
  scene = await PushScene.create();
});

afterAll(async () => {
  await kill();
  await scene.drop();
});

function start(ahead_ms: number): void {
  const settings: PushProcessSettings = {
    address: scene.db.address,
    keys: scene.options.keys,
    host: scene.service.host,
    caFile: scene.service.certificates.caFile,
    ahead_ms,
    timeout_ms: TIMEOUT_MS,
  };
  const script = join(__dirname, '../support/push-process.ts');
  running = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function kill(): Promise<void> {
  if (!running || running.exitCode !== null || running.signalCode !== null) return;
  const ended = once(running, 'exit');
  running.kill('SIGKILL');
  await ended;
}

const waiting = async () => {
  const row = await scene.db.database.one<{ n: number }>(
    `select (select count(*) from push_jobs where state = 'pending')
          + (select count(*) from push_deliveries where state = 'pending') as n`,
  );
  return row?.n ?? 0;
};

it('loses nothing when it is killed in the middle of sending, again and again', async () => {
  const { devices } = scene.compose();
  const ana = await scene.person('Ana');
  const readers = [];
  for (let i = 0; i < PER_ROUND; i++) {
    const person = await scene.person(`Reader ${i}`);
    const { endpoint } = await scene.subscribe(devices, person);
    readers.push({ person, endpoint, conversation: await scene.conversation(ana, person) });
  }

  const group = await scene.group([ana, ...readers.map(({ person }) => person)]);

  const sent = new Map<string, Set<number>>();
  const keyOf = (endpoint: string, conversation: number) => `${endpoint} ${conversation}`;
  for (const { endpoint, conversation } of readers) {
    sent.set(keyOf(endpoint, conversation), new Set());
    sent.set(keyOf(endpoint, group), new Set());
  }
  for (let round = 0; round <= KILLS; round++) {
    for (let i = 0; i < PER_ROUND; i++) {
      const reader = readers[i % readers.length] as (typeof readers)[0];
      // Half with a job; half as to somebody who seemed connected: those are left to the rule of the next start.
      const withJob = i % 2 === 0;
      const seq = await scene.send(ana, reader.conversation, `message ${round}`, { withJob });
      sent.get(keyOf(reader.endpoint, reader.conversation))?.add(seq);
    }
    const seq = await scene.send(ana, group, `message ${round}`);
    for (const { endpoint } of readers) sent.get(keyOf(endpoint, group))?.add(seq);
    const before = scene.service.received.length;
    start(round * (LEASE_MS + 1_000));
    if (round === KILLS) break;
    await scene.service.until(({ received }) => received.length >= before + 1 + (round % 5) * 3);
    await kill();
  }
  while ((await waiting()) > 0) await new Promise((resolve) => setTimeout(resolve, 50));

  const missing: string[] = [];
  let pushes = 0;
  let told = 0;
  const covered = new Map(Array.from(sent.keys(), (key) => [key, new Set<number>()]));
  for (const { endpoint, text } of readers.flatMap((reader) => scene.service.accepted(reader.endpoint))) {
    const { conversationId, seq, count } = JSON.parse(text).data as PushData;
    pushes += 1;
    told += count;
    const seqs = covered.get(keyOf(endpoint, conversationId));
    for (let back = 0; back < count; back++) seqs?.add(seq - back);
  }
  for (const [key, seqs] of sent) {
    for (const seq of seqs) if (!covered.get(key)?.has(seq)) missing.push(`${key} ${seq}`);
  }
  const total = 2 * (KILLS + 1) * PER_ROUND;
  process.stdout.write(
    `${KILLS} kills: ${total} messages, ${pushes} pushes, lost ${missing.length}, twice ${told - total}\n`,
  );
  expect(missing).toEqual([]);
  const states = await scene.db.database.many(
    'select state, cast(sum(message_count) as signed) as n from push_deliveries group by state',
  );
  expect(states).toEqual([{ state: 'accepted', n: total }]);
});
