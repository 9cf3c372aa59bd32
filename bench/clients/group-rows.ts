import { readFileSync } from 'node:fs';
import { encryptionThread } from '../../src/compose/encryption-thread';
import { composePush } from '../../src/compose/push';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { noPushMetrics } from '../../src/push/no-metrics';
import { runAsClient } from '../lib/as-client';
import { atARate } from '../lib/at-a-rate';
import { countPushRows, forgetPushes, type PushRows, subscribeDevices } from '../lib/group-push';
import { type Target, TEXT } from '../lib/group-scene';
import { clock, keys, type Sink, subject } from '../lib/push-scene';
import { rowsWritten, type RowsWritten, writtenPer } from '../lib/rows-written';
import { openWritePath } from '../lib/write-path';

/** Messages of the first member into a large group whose other members are all absent, and the pushes that they lead to. */
interface Job {
  address: DatabaseAddress;
  sink: Sink;
  group: Target;
  /** Of each member. */
  devices: number;
  perSecond: number;
  windows: number;
  windowMs: number;
}

/** What was written during one part of the run. */
export interface Window extends PushRows {
  messages: number;
  refused: number;
  /** Pushes that were accepted. */
  pushes: number;
  perMessage: RowsWritten;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const { group } = job;
const sender = { user_id: group.members[0] ?? 0, via: 'rest' } as const;
const run = `${process.pid}-${Date.now()}`;
const path = openWritePath({ address: job.address, connected: new Set() });

let accepted = 0;
let stored = 0;
let refused = 0;

// What a push service that is away leads to is not worth a line each.
const log = {
  warn: () => {},
  error: (details: object, sentence: string) => console.error(sentence, details),
};
const thread = encryptionThread(log);
const push = composePush({
  database: path.database,
  writer: path.writer,
  vapid: { keys: [keys], subject },
  hosts: { patterns: [job.sink.host], trusted: true },
  ca: readFileSync(job.sink.caFile, 'utf8'),
  click: { isOwn: () => true, fallback: 'https://chat.example.com', path: '/dashboard.html' },
  connected: { isConnected: () => false },
  metrics: {
    ...noPushMetrics,
    ended: (end, _reason, count) => {
      if (end === 'accepted') accepted += count;
    },
  },
  log,
  clock,
  monotonic: () => performance.now(),
  ...(thread && { encryptor: thread }),
});
path.events.subscribe((event) => {
  if (event.type === 'message_created' && event.has_push_job) push.dispatcher.wake();
});

async function send(n: number): Promise<void> {
  try {
    await path.messages.send(
      sender,
      { conversation_id: group.id },
      { content: TEXT, temp_id: `${run}-${n}` },
    );
    stored += 1;
  } catch {
    refused += 1;
  }
}

async function look() {
  return { rows: await rowsWritten(path.database), stored, refused, accepted };
}

async function watch(): Promise<Window> {
  const before = await look();
  await new Promise((resolve) => setTimeout(resolve, job.windowMs));
  const after = await look();
  const messages = after.stored - before.stored;
  return {
    messages,
    refused: after.refused - before.refused,
    pushes: after.accepted - before.accepted,
    perMessage: writtenPer(messages, before.rows, after.rows),
    ...(await countPushRows(path.database)),
  };
}

async function begin(): Promise<void> {
  await forgetPushes(path.database);
  const [, ...user_ids] = group.members;
  // Here, because the key that devices are subscribed with is this process's.
  await subscribeDevices(path.database, { user_ids, each: job.devices, host: job.sink.host });
  thread?.start();
  // Without what looks for messages that an earlier process has missed.
  push.dispatcher.start();
}

async function measure(): Promise<Window[]> {
  await begin();
  const windows: Window[] = [];
  const sends = new Set<Promise<void>>();
  const keep = (n: number): void => {
    const sending = send(n).finally(() => sends.delete(sending));
    sends.add(sending);
  };
  let isOver = false;
  const writing = atARate(job.perSecond, keep, () => isOver);
  // The first window warms up.
  for (let number = 0; number <= job.windows; number++) {
    const window = await watch();
    if (number > 0) windows.push(window);
    process.send?.({ progress: { ...window, number } });
  }
  isOver = true;
  await writing;
  await Promise.all(sends);
  await push.dispatcher.stop();
  await thread?.stop();
  await path.close();
  return windows;
}

runAsClient(async () => ({ result: await measure() }));
