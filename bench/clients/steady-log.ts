import { sign } from 'jsonwebtoken';
import { io, type Socket } from 'socket.io-client';
import { runAsClient } from '../lib/as-client';
import { atARate } from '../lib/at-a-rate';

/**
 * Ordinary clients, one of each pair writing to the other, all of them together at a fixed rate until the parent says `stop`. Notes of each
 * message when it was sent and how long its acknowledgement took.
 */
interface Job {
  url: string;
  secret: string;
  pairs: number;
  /** Of all senders together. */
  perSecond: number;
}

export interface SentMessage {
  /** Milliseconds since 1970. */
  at: number;
  /** Milliseconds until it was acknowledged, or refused. */
  took_ms: number;
  /** Undefined if it was stored. */
  refusal?: string;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
/** Longer than a server may take to refuse. */
const ACK_TIMEOUT_MS = 10_000;

interface Ack {
  success: boolean;
  code?: string;
  message?: unknown;
}

async function connect(user_id: number): Promise<Socket> {
  const token = sign({ user_id }, job.secret, { algorithm: 'HS256', expiresIn: 3600 });
  const socket = io(job.url, { transports: ['websocket'], forceNew: true, auth: { token } });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
}

async function send(socket: Socket, draft: object): Promise<SentMessage> {
  const at = Date.now();
  const startedAt = performance.now();
  const ack = (await socket
    .timeout(ACK_TIMEOUT_MS)
    .emitWithAck('send_message', draft)
    .catch(() => ({ success: false, code: 'not answered' }))) as Ack;
  const sent = { at, took_ms: performance.now() - startedAt };
  return ack.success ? sent : { ...sent, refusal: ack.code ?? JSON.stringify(ack) };
}

async function measure(): Promise<SentMessage[]> {
  const senders = await Promise.all(Array.from({ length: job.pairs }, (_, pair) => connect(2 * pair + 1)));
  const run = `${process.pid}-${Date.now()}`;
  let isOver = false;
  process.on('message', (message) => {
    if (message === 'stop') isOver = true;
  });
  process.send?.('ready');
  const sends: Promise<SentMessage>[] = [];
  await atARate(
    job.perSecond,
    (n) => {
      const pair = n % job.pairs;
      const draft = { receiver_id: 2 * pair + 2, content: 'An ordinary message.', temp_id: `${run}-${n}` };
      sends.push(send(senders[pair] as Socket, draft));
    },
    () => isOver,
  );
  const sent = await Promise.all(sends);
  for (const socket of senders) socket.close();
  return sent;
}

runAsClient(measure);
