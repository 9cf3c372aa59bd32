import { randomBytes } from 'node:crypto';
import { sign } from 'jsonwebtoken';
import { io, type Socket } from 'socket.io-client';
import { runAsClient } from '../lib/as-client';
import { PAIR_WIRES, type WireName } from '../lib/pair-wires';
import { PairWriter } from '../lib/pair-writer';
import { quantile } from '../lib/tell-apart';
import { countTraffic, sumOfTraffic } from '../lib/websocket-traffic';

/**
 * Pairs of people who write to each other as fast as they are answered: each has `inFlight` messages in flight at any time. Every contender
 * has the same client, socket.io-client with the same options. Fails if a message is lost, comes twice or out of order, or is not answered
 * once.
 */
interface Job {
  url: string;
  secret: string;
  wire: WireName;
  sockets: number;
  inFlight: number;
  warmUpMs: number;
  measureMs: number;
}

export interface PairsResult {
  receivedPerSecond: number;
  /** Milliseconds from sending to the answer. */
  p50: number;
  p99: number;
  /** Of the websockets, in both directions, for each message that was received. */
  packets: number;
  bytes: number;
  /** Of the whole run, all of them looked at. */
  messages: number;
}

interface Person {
  socket: Socket;
  writer: PairWriter;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const wire = PAIR_WIRES[job.wire];
/** Connections that are opened at the same time. */
const AT_ONCE = 50;
/** With one message in flight: what a server looks up for everybody's first one is not to be asked for eight times. */
const BEGIN_MS = 1_000;
/** For what is on its way at the end. */
const SETTLE_MS = 10_000;
/** After the last message: what came now would have come twice. */
const QUIET_MS = 300;
const run = randomBytes(10).toString('hex');

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function connect(index: number): Promise<Person> {
  const user_id = index + 1;
  const peer_id = index % 2 === 0 ? user_id + 1 : user_id - 1;
  const token = sign({ user_id }, job.secret, { algorithm: 'HS256', expiresIn: 3600 });
  const socket = io(job.url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { user_id, token, ...wire.auth },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const conversation_id = Math.floor(index / 2) + 1;
  const writer = new PairWriter({ user_id, peer_id, conversation_id, run });
  writer.send = wire.listen(socket, user_id, { answered: writer.onAnswered, received: writer.onReceived });
  socket.once('disconnect', (reason) => {
    if (!writer.isOver) throw new Error(`Disconnected: ${reason}`);
  });
  await wire.begin(socket, peer_id);
  return { socket, writer };
}

async function connectAll(): Promise<Person[]> {
  const people: Person[] = [];
  while (people.length < job.sockets) {
    const count = Math.min(AT_ONCE, job.sockets - people.length);
    const first = people.length;
    people.push(...(await Promise.all(Array.from({ length: count }, (_, index) => connect(first + index)))));
  }
  return people;
}

/** Resolves when all that was sent is answered and received. */
async function settle(writers: readonly PairWriter[]): Promise<void> {
  const isSettled = (writer: PairWriter, index: number): boolean =>
    writer.waiting === 0 && writer.received === writers[index % 2 === 0 ? index + 1 : index - 1]?.sent;
  const end = performance.now() + SETTLE_MS;
  while (!writers.every(isSettled)) {
    if (performance.now() > end) {
      const waiting = writers.reduce((sum, writer) => sum + writer.waiting, 0);
      const missing = writers.reduce((sum, { sent, received }) => sum + sent - received, 0);
      throw new Error(`${waiting} messages were not answered, and ${missing} did not arrive`);
    }
    await delay(20);
  }
  await delay(QUIET_MS);
}

async function measure(): Promise<PairsResult> {
  const people = await connectAll();
  const writers = people.map(({ writer }) => writer);
  const receivedNow = (): number => writers.reduce((sum, { received }) => sum + received, 0);
  for (const writer of writers) writer.write();
  await delay(BEGIN_MS);
  for (const writer of writers) for (let count = 1; count < job.inFlight; count++) writer.write();

  await delay(job.warmUpMs);
  const latencies: number[] = [];
  for (const writer of writers) writer.latencies = latencies;
  const traffic = people.map(({ socket }) => countTraffic(socket));
  const before = receivedNow();
  const startedAt = performance.now();
  await delay(job.measureMs);
  const received = receivedNow() - before;
  const seconds = (performance.now() - startedAt) / 1_000;
  const { packets, bytes } = sumOfTraffic(traffic.map((sinceThen) => sinceThen()));
  for (const writer of writers) {
    writer.latencies = undefined;
    writer.isOver = true;
  }

  await settle(writers);
  for (const { socket } of people) socket.close();
  return {
    receivedPerSecond: received / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    packets: packets / received,
    bytes: bytes / received,
    messages: receivedNow(),
  };
}

runAsClient(measure);
