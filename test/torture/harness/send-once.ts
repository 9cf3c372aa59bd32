import { io, type Socket } from 'socket.io-client';
import type { Ack } from '../../../src/contracts/classic/events';
import type { Attempt, LoadRecord } from './record';
import { type Account, expectRefusal } from './rest';

/** Longer than any promise, so that what is late is measured. */
const PATIENCE_MS = 30_000;

/** A socket that comes back by itself. */
export async function connectAccount(url: string, account: Account): Promise<Socket> {
  const socket = io(url, {
    auth: { token: account.token },
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
}

/** Sends, and tries nothing again. */
export async function sendOnce(
  socket: Socket,
  record: LoadRecord,
  draft: { sender_id: number; receiver_id: number; temp_id: string; content: string; connection: number },
): Promise<void> {
  const { connection, ...said } = draft;
  const attempt: Attempt = { connection, startedAt: Date.now() };
  const send: LoadRecord['sends'][number] = { ...said, attempts: [attempt], isGivenUp: true };
  record.sends.push(send);
  const { sender_id: _, ...payload } = said;
  const ack = await socket
    .timeout(PATIENCE_MS)
    .emitWithAck('send_message', payload)
    .then((answer: Ack) => answer)
    .catch(() => undefined);
  if (!ack) return;
  attempt.answered_ms = Date.now() - attempt.startedAt;
  if (!ack.success) {
    attempt.refusal = ack.code;
    expectRefusal(record, `send ${said.temp_id}`, ack.code);
  } else if (ack.message) {
    attempt.isAcked = true;
    send.message = ack.message;
  }
}
