import { sign } from 'jsonwebtoken';
import { io, type Socket } from 'socket.io-client';

/**
 * Pairs of people who write to each other as fast as they are acknowledged: each has `inFlight` messages in flight at any time.
 * Counts the messages received (new_message) between warm-up and end, and times each from sending to its acknowledgement.
 */
interface Job {
  url: string;
  secret: string;
  sockets: number;
  inFlight: number;
  warmUpMs: number;
  measureMs: number;
}

export interface LoadResult {
  receivedPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  failures: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const text = 'A message of ordinary length, as people write them to each other.';

async function connect(user_id: number): Promise<Socket> {
  const socket = io(job.url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { user_id, token: sign({ user_id }, job.secret, { algorithm: 'HS256', expiresIn: 3600 }) },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

async function measure(): Promise<LoadResult> {
  const sockets: Socket[] = [];
  for (let start = 1; start <= job.sockets; start += 50) {
    const ids = Array.from({ length: Math.min(50, job.sockets - start + 1) }, (_, index) => start + index);
    sockets.push(...(await Promise.all(ids.map(connect))));
  }
  const latencies: number[] = [];
  let received = 0;
  let failures = 0;
  let isMeasuring = false;
  let isOver = false;

  const run = `${process.pid}-${Date.now()}`;
  sockets.forEach((socket, index) => {
    const receiver_id = index % 2 === 0 ? index + 2 : index;
    let sent = 0;
    socket.on('new_message', () => {
      if (isMeasuring) received += 1;
    });
    const send = (): void => {
      if (isOver) return;
      const startedAt = performance.now();
      sent += 1;
      socket.emit(
        'send_message',
        { receiver_id, content: text, temp_id: `${run}-${index}-${sent}` },
        ({ success }: { success: boolean }) => {
          if (isMeasuring) latencies.push(performance.now() - startedAt);
          if (!success) failures += 1;
          send();
        },
      );
    };
    socket.emit('join_conversation', { contact_user_id: receiver_id }, () => {
      for (let count = 0; count < job.inFlight; count++) send();
    });
  });

  await new Promise((resolve) => setTimeout(resolve, job.warmUpMs));
  isMeasuring = true;
  const startedAt = performance.now();
  await new Promise((resolve) => setTimeout(resolve, job.measureMs));
  isMeasuring = false;
  const seconds = (performance.now() - startedAt) / 1000;
  isOver = true;
  for (const socket of sockets) socket.close();

  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? NaN;
  return { receivedPerSecond: received / seconds, p50: at(0.5), p99: at(0.99), failures };
}

void measure().then((result) => {
  process.send?.(result, () => process.exit(0));
});
