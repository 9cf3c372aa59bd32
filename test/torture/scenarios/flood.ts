import { setTimeout as delay } from 'node:timers/promises';
import type { Socket } from 'socket.io-client';
import { whileReadOnly } from '../harness/durable-database';
import { memoryOf } from '../harness/memory';
import { connectAccount, sendOnce } from '../harness/send-once';
import { conclude, type Stage, withStage } from '../harness/stage';
import { type Findings, figuresOf, type ScenarioOptions } from './scenario';

const SENDERS = 20;
/** Of each: together three times what may wait. */
const EACH = 1_500;
const CONTENT = 'x'.repeat(1_000);
const STALL_MS = 6_000;
const MOST_MS = 6_000;
const MOST_GROWTH_BYTES = 300_000_000;

/** More sends than may wait, while the database gets nothing done: a clear busy at once, memory bounded, and life goes on. */
export async function flood(options: ScenarioOptions): Promise<Findings> {
  return withStage(options, async (stage) => {
    const { durable, servers, load } = stage;
    const writers = await Promise.all(Array.from({ length: SENDERS }, () => addWriter(stage)));
    const everybody = (): Promise<void>[] => writers.map(({ write }) => write());
    // The conversations are made before the flood, so that it meets the queue and nothing else.
    await Promise.all(everybody());
    const before = memoryOf(servers.pidOf(0));
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, memoryOf(servers.pidOf(0)));
    }, 50);
    const from = Date.now();
    let answers: Promise<void>[] = [];
    await whileReadOnly(durable.address, async () => {
      answers = writers.flatMap(({ write }) => Array.from({ length: EACH }, write));
      await delay(STALL_MS);
    });
    await Promise.all(answers);
    clearInterval(watch);
    options.tell(`${answers.length} sends were answered in ${Date.now() - from} ms`);

    await Promise.all(everybody());
    for (const { socket } of writers) socket.disconnect();
    await conclude(stage);
    const { violations, record } = load;
    violations.check(
      most - before < MOST_GROWTH_BYTES,
      'memory is bounded',
      () => `${most - before} bytes more`,
    );
    const writer_ids = new Set(writers.map(({ id }) => id));
    const flooding = record.sends.filter(({ sender_id }) => writer_ids.has(sender_id));
    const times = flooding.map(({ attempts: [first] }) => first?.answered_ms ?? Infinity);
    const slowest = times.reduce((most_ms, ms) => Math.max(most_ms, ms), 0);
    // Sending and reading so much takes its time on both sides; what waits at the server is refused in three seconds.
    violations.check(slowest < MOST_MS, 'everything is answered', () => `one took ${slowest} ms`);
    const figures = {
      flood: answers.length,
      'ms at most': slowest,
      'MB more': Math.round((most - before) / 1e6),
    };
    return { figures: { ...figures, ...figuresOf(load) }, violations };
  });
}

/** Somebody who sends to one person. */
async function addWriter({
  servers,
  load,
}: Stage): Promise<{ id: number; write: () => Promise<void>; socket: Socket }> {
  const [writer, receiver] = await load.addAccounts(2);
  if (!writer || !receiver) throw new Error('Nobody was added');
  const socket = await connectAccount(servers.urls[0] ?? '', writer);
  const connection = ++load.record.connections;
  let number = 0;
  const write = (): Promise<void> =>
    sendOnce(socket, load.record, {
      connection,
      sender_id: writer.id,
      receiver_id: receiver.id,
      temp_id: `${writer.id}-${++number}`,
      content: CONTENT,
    });
  return { id: writer.id, write, socket };
}
