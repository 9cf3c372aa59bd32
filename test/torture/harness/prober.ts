import type { Socket } from 'socket.io-client';
import type { LoadRecord } from './record';
import type { Account } from './rest';
import { sendOnce } from './send-once';

/** How often a message is sent, answered or not. */
const EVERY_MS = 100;

export interface ProberOptions {
  socket: Socket;
  account: Account;
  /** In turn. Somebody never written to before needs a conversation first. */
  receiver_ids: readonly number[];
  record: LoadRecord;
}

/** Sends at a steady pace without waiting for anything: what people feel while the database stands still. */
export class Prober {
  private readonly timer: NodeJS.Timeout;
  private readonly answers: Promise<void>[] = [];

  constructor(private readonly options: ProberOptions) {
    const connection = ++options.record.connections;
    this.timer = setInterval(() => this.answers.push(this.send(connection)), EVERY_MS);
  }

  /** Sends no more, and waits for what is under way. */
  async finish(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.answers);
    this.options.socket.disconnect();
  }

  private send(connection: number): Promise<void> {
    const { socket, account, receiver_ids, record } = this.options;
    const number = this.answers.length;
    return sendOnce(socket, record, {
      connection,
      sender_id: account.id,
      receiver_id: receiver_ids[number % receiver_ids.length] ?? 0,
      temp_id: `probe-${connection}-${number}`,
      content: `probe ${number}`,
    });
  }
}
