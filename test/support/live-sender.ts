import type {
  Ack,
  ClientEventName,
  SendResult,
  ServerEventName,
  ServerPayload,
} from '../../src/contracts/live/events';
import type { Message } from '../../src/contracts/native/entities';
import {
  type At,
  type ConnectOptions,
  createSocket,
  HearingClient,
  letIn,
  PATIENCE_MS,
} from './hearing-client';
import type { Person } from './people';

/** A message to be sent, as a client says it. */
export interface LiveMessage {
  conversation_id?: number;
  user_id?: number;
  temp_id: string;
  content: string;
  [field: string]: unknown;
}

/** A device that speaks the live protocol, and sends. */
export class LiveSender extends HearingClient<{ [Name in ServerEventName]: ServerPayload<Name> }> {
  /** Says something without waiting for an answer. */
  emit(event: ClientEventName, payload: unknown): void {
    this.socket.emit(event, payload);
  }

  /** Says something and waits for the acknowledgement. */
  async call(event: ClientEventName, ...payload: unknown[]): Promise<Ack> {
    return (await this.socket.timeout(PATIENCE_MS).emitWithAck(event, ...payload)) as Ack;
  }

  /** Sends messages in one packet, without an acknowledgement. */
  send(...messages: readonly LiveMessage[]): void {
    this.emit('send', { messages });
  }

  /** The same with one; what became of each. */
  async sendAll(...messages: readonly LiveMessage[]): Promise<SendResult[]> {
    const ack = await this.call('send', { messages });
    if (!ack.success || !ack.results) throw new Error(`It was not taken: ${JSON.stringify(ack)}`);
    return ack.results;
  }

  /** What was said of a message that this device sent: its row, or why it was refused; waits for that. */
  async answerTo(temp_id: string): Promise<Message | ServerPayload<'refused'>> {
    const find = () => this.rows().find(isOf(temp_id)) ?? this.heard('refused').find(isOf(temp_id));
    await this.until(() => find() !== undefined, `answer to ${temp_id}`);
    return find() as Message | ServerPayload<'refused'>;
  }

  /** The rows of messages that it has been told of, in the order they came. */
  rows(): Message[] {
    return this.heard('changes').flatMap(({ messages = [] }) => messages);
  }

  /** Waits for a message whose text is this. */
  rowOf(content: string): Promise<Message> {
    return this.rowThat((message) => message.content === content, `message ${content}`);
  }

  /** Waits for a message of which this is so. */
  async rowThat(isSo: (message: Message) => boolean, what: string): Promise<Message> {
    const find = () => this.rows().find(isSo);
    await this.until(() => find() !== undefined, what);
    return find() as Message;
  }

  async barrier(): Promise<void> {
    await this.call('read', {});
  }
}

const isOf =
  (temp_id: string) =>
  (said: { temp_id?: string | undefined }): boolean =>
    said.temp_id === temp_id;

/** Connects a device of this person, and answers once it is let in. */
export async function connectLive(
  at: At,
  { token }: Pick<Person, 'token'>,
  options: ConnectOptions = {},
): Promise<LiveSender> {
  const socket = createSocket(at.url, { auth: { token, version: 2 }, ...options });
  const client = new LiveSender(socket);
  await letIn(socket);
  return client;
}
