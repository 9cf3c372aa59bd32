import { setTimeout as delay } from 'node:timers/promises';
import type { Message } from '../../../../src/contracts/native/entities';
import type { Attempt } from '../record';
import type { Account } from '../rest';
import { type ClientOptions, GroupClient } from './client';
import type { GroupSend } from './record';

export interface WriterOptions extends ClientOptions {
  account: Account;
  conversation_id: number;
  /** Whom messages may mention. */
  mentionable: readonly Account[];
  /** In milliseconds: about how long until the next message. */
  pause_ms: number;
}

/** Writes to one conversation, member or not: one message after the other, each under its temp_id until it is answered. */
export class GroupWriter {
  private readonly client: GroupClient;
  private readonly finished: Promise<void>;
  private isWriting = true;
  private count = 0;

  constructor(private readonly options: WriterOptions) {
    this.client = new GroupClient(options);
    this.finished = this.run();
  }

  /** Writes nothing new, and resolves when the last message is answered. */
  async finish(): Promise<void> {
    this.isWriting = false;
    await this.finished;
  }

  private async run(): Promise<void> {
    const { random, pause_ms } = this.options;
    while (this.isWriting) {
      const send = this.write();
      while (!send.message && !send.isGivenUp) {
        await this.attempt(send);
        if (!send.message) await delay(random.between(20, 150));
      }
      await delay(random.between(0, 2 * pause_ms));
    }
  }

  private write(): GroupSend {
    const { account, conversation_id, record } = this.options;
    const temp_id = `t${account.id}-${conversation_id}-${++this.count}`;
    const content = `@${account.id} ${temp_id} says something`;
    const send: GroupSend = { sender_id: account.id, conversation_id, temp_id, content, attempts: [] };
    record.sends.push(send);
    return send;
  }

  private async attempt(send: GroupSend): Promise<void> {
    const { account, conversation_id, record } = this.options;
    const attempt: Attempt = { connection: undefined, startedAt: Date.now() };
    send.attempts.push(attempt);
    const path = `/api/conversations/${conversation_id}/messages`;
    const answer = await this.client.call(account, 'POST', path, this.draftOf(send));
    if (!answer) return;
    attempt.answered_ms = Date.now() - attempt.startedAt;
    const message = answer.data?.['message'] as Message | undefined;
    if (!message) {
      attempt.refusal = answer.code ?? 'nothing';
      if (answer.code !== 'busy') send.isGivenUp = true;
      return;
    }
    attempt.isAcked = true;
    send.message = message;
    record.sightings.noteStored(conversation_id, message.seq, Date.now());
  }

  /** The same at each attempt. Some mention somebody, who may be no member, or no longer. */
  private draftOf({ content, temp_id }: GroupSend): object {
    const { mentionable } = this.options;
    const whom = mentionable[this.count % (4 * mentionable.length)];
    return { content, temp_id, ...(whom && { mentions: [{ user_id: whom.id, start: 0, length: 2 }] }) };
  }
}
