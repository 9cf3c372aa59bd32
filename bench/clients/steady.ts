import { sign } from 'jsonwebtoken';
import { io, type Socket } from 'socket.io-client';

/** Ordinary clients: one of each pair writes to the other at a fixed rate, and times each message from sending to its acknowledgement. */
interface Job {
  url: string;
  secret: string;
  pairs: number;
  /** Messages of each sender. */
  perSecond: number;
  warmUpMs: number;
  measureMs: number;
}

export interface SteadyResult {
  p50: number;
  p99: number;
  answered: number;
  /** Refused, or not acknowledged within five seconds. */
  failures: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const ACK_TIMEOUT_MS = 5_000;

async function connect(user_id: number): Promise<Socket> {
  const token = sign({ user_id }, job.secret, { algorithm: 'HS256', expiresIn: 3600 });
  const socket = io(job.url, { transports: ['websocket'], forceNew: true, auth: { token } });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
}

async function measure(): Promise<SteadyResult> {
  const senders = await Promise.all(Array.from({ length: job.pairs }, (_, pair) => connect(2 * pair + 1)));
  const latencies: number[] = [];
  let failures = 0;
  const run = `${process.pid}-${Date.now()}`;
  const from = performance.now() + job.warmUpMs;
  const end = from + job.measureMs;

  const send = async (socket: Socket, pair: number, n: number): Promise<void> => {
    const startedAt = performance.now();
    const draft = {
      receiver_id: 2 * pair + 2,
      content: 'An ordinary message.',
      temp_id: `${run}-${pair}-${n}`,
    };
    const ack = (await socket
      .timeout(ACK_TIMEOUT_MS)
      .emitWithAck('send_message', draft)
      .catch(() => ({ success: false }))) as { success: boolean };
    if (startedAt < from) return;
    if (ack.success) latencies.push(performance.now() - startedAt);
    else failures += 1;
  };
  const sends: Promise<void>[] = [];
  for (let n = 0; performance.now() < end; n++) {
    senders.forEach((socket, pair) => sends.push(send(socket, pair, n)));
    await new Promise((resolve) => setTimeout(resolve, 1_000 / job.perSecond));
  }
  await Promise.all(sends);
  for (const socket of senders) socket.close();

  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Infinity;
  return { p50: at(0.5), p99: at(0.99), answered: latencies.length, failures };
}

void measure().then((result) => {
  process.send?.(result, () => process.exit(0));
});
