import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { Ack } from '../../../src/contracts/classic/events';
import type { Random } from './random';
import { expectRefusal, type Account } from './rest';
import type { Attempt, LoadRecord, SendRecord } from './record';

/** Sent over one socket without waiting for an answer. */
const IN_FLIGHT = 8;
/** As existing clients wait, and a little more, so that what is late is seen. */
const PATIENCE_MS = 6_000;

export interface TalkerOptions {
  account: Account;
  receiver_ids: readonly number[];
  /** Where servers are; each connection goes to one of them. */
  urls: () => readonly string[];
  record: LoadRecord;
  random: Random;
}

/** A client that sends as fast as it is answered, and tries everything again until it is: with the same temp_id. */
export class Talker {
  private socket: Socket | undefined;
  private connection = 0;
  private readonly again: SendRecord[] = [];
  private isTalking = true;
  private readonly finished: Promise<void>;
  private count = 0;

  constructor(private readonly options: TalkerOptions) {
    this.finished = this.run();
  }

  /** Sends nothing new, and resolves when everything that it goes on trying is answered. */
  async finish(): Promise<void> {
    this.isTalking = false;
    await this.finished;
  }

  /** Cuts the connection: the next one may be to another server. */
  reconnect(): void {
    this.socket?.disconnect();
  }

  private async run(): Promise<void> {
    try {
      while (this.isTalking || this.again.length > 0) {
        const socket = await this.connected();
        if (socket) await this.burst(socket);
      }
    } finally {
      this.socket?.disconnect();
    }
  }

  private async connected(): Promise<Socket | undefined> {
    if (this.socket?.connected) return this.socket;
    const { account, urls, random, record } = this.options;
    this.socket?.disconnect();
    const socket = io(random.pick(urls()), {
      auth: { token: account.token },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    this.socket = socket;
    const isIn = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), PATIENCE_MS);
      const answer = (is: boolean) => () => {
        clearTimeout(timer);
        resolve(is);
      };
      socket.once('connect', answer(true)).once('connect_error', answer(false));
    });
    if (isIn) {
      this.connection = ++record.connections;
      return socket;
    }
    socket.disconnect();
    await delay(random.between(20, 150));
    return undefined;
  }

  /** What is to be tried again goes first, in its order. */
  private async burst(socket: Socket): Promise<void> {
    const { random } = this.options;
    const sends = this.again.splice(0, IN_FLIGHT);
    while (this.isTalking && sends.length < IN_FLIGHT) sends.push(this.write());
    const gone = new AbortController();
    socket.once('disconnect', () => gone.abort());
    const answers = await Promise.all(
      sends.map((send) => (this.goesByRest(send) ? this.post(send) : this.emit(socket, send, gone.signal))),
    );
    // Too late for an existing client: it would not wait for this connection either.
    if (answers.includes('unanswered')) socket.disconnect();
    const isRefused = answers.includes('refused');
    for (const send of sends) if (!send.message && !send.isGivenUp) this.again.push(send);
    if (isRefused) await delay(random.between(20, 200));
  }

  private write(): SendRecord {
    const { account, receiver_ids, random, record } = this.options;
    const number = ++this.count;
    const send: SendRecord = {
      sender_id: account.id,
      receiver_id: random.pick(receiver_ids),
      temp_id: `${account.id}-${number}`,
      content: `message ${number} of ${account.name} ${'x'.repeat(random.between(1, 60))}`,
      attempts: [],
    };
    record.sends.push(send);
    return send;
  }

  private goesByRest(send: SendRecord): boolean {
    return send.attempts.length > 0 && this.options.random.chance(0.2);
  }

  private async emit(socket: Socket, send: SendRecord, gone: AbortSignal): Promise<Answer> {
    const { receiver_id, content, temp_id } = send;
    const attempt: Attempt = { connection: this.connection, startedAt: Date.now() };
    send.attempts.push(attempt);
    if (gone.aborted) return 'unanswered';
    const ack = await new Promise<Ack | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
      gone.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve(undefined);
      });
      socket.emit('send_message', { receiver_id, content, temp_id }, (answer: Ack) => {
        attempt.answered_ms = Date.now() - attempt.startedAt;
        clearTimeout(timer);
        resolve(answer);
      });
    });
    if (!ack) return this.unanswered(send);
    if (ack.success && ack.message) return this.acked(send, attempt, ack.message);
    return this.refused(send, attempt, ack.success ? 'nothing' : ack.code);
  }

  private async post(send: SendRecord): Promise<Answer> {
    const { account, urls, random } = this.options;
    const { receiver_id, content, temp_id } = send;
    const attempt: Attempt = { connection: undefined, startedAt: Date.now() };
    send.attempts.push(attempt);
    const answer = await account.call(random.pick(urls()), 'POST', '/api/messages/send', {
      receiver_id,
      content,
      temp_id,
    });
    if (!answer) return this.unanswered(send);
    attempt.answered_ms = Date.now() - attempt.startedAt;
    const message = answer.data?.['message'] as SendRecord['message'];
    return message
      ? this.acked(send, attempt, message)
      : this.refused(send, attempt, answer.code ?? 'nothing');
  }

  private acked(send: SendRecord, attempt: Attempt, message: NonNullable<SendRecord['message']>): Answer {
    attempt.isAcked = true;
    send.message = message;
    return 'acked';
  }

  private refused(send: SendRecord, attempt: Attempt, code: string): Answer {
    const { record, random } = this.options;
    attempt.refusal = code;
    expectRefusal(record, `send ${send.temp_id}`, code);
    if (random.chance(0.3)) send.isGivenUp = true;
    return 'refused';
  }

  private unanswered(send: SendRecord): Answer {
    if (this.options.random.chance(0.1)) send.isGivenUp = true;
    return 'unanswered';
  }
}

type Answer = 'acked' | 'refused' | 'unanswered';
