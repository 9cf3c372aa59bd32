import type { Socket } from 'socket.io-client';
import type {
  Ack,
  ClientEventName,
  ServerEventName,
  ServerPayload,
} from '../../src/contracts/classic/events';
import {
  type At,
  type ConnectOptions,
  createSocket,
  HearingClient,
  letIn,
  PATIENCE_MS,
} from './hearing-client';
import type { Person } from './people';

export { closeSockets } from './hearing-client';

/** What a connection that was not let in is told. */
export interface ConnectError extends Error {
  data?: { success: false; message: string; code: string };
}

/** A device that speaks the classic protocol. */
export class SocketClient extends HearingClient<{ [Name in ServerEventName]: ServerPayload<Name> }> {
  /** Says something without waiting for an answer. */
  emit(event: ClientEventName, payload: unknown): void {
    this.socket.emit(event, payload);
  }

  /** Says something and waits for the acknowledgement. */
  async call(event: ClientEventName, payload?: unknown): Promise<Ack> {
    const said = payload === undefined ? [] : [payload];
    return (await this.socket.timeout(PATIENCE_MS).emitWithAck(event, ...said)) as Ack;
  }

  /** Sends a message that must be stored, and answers it. */
  async send(receiver: Pick<Person, 'id'>, content: string, temp_id = `t-${Math.random()}`) {
    const ack = await this.call('send_message', { receiver_id: receiver.id, content, temp_id });
    if (!ack.success || !ack.message) throw new Error(`It was not sent: ${JSON.stringify(ack)}`);
    return ack.message;
  }

  async barrier(): Promise<void> {
    await this.call('leave_conversation', { contact_user_id: Number.MAX_SAFE_INTEGER });
  }
}

/** Connects a device of this person, and answers once it is let in. */
export async function connect(
  at: At,
  { token }: Pick<Person, 'token'>,
  options: ConnectOptions = {},
): Promise<SocketClient> {
  const socket: Socket = createSocket(at.url, { auth: { token }, ...options });
  const client = new SocketClient(socket);
  await letIn(socket);
  return client;
}

/** Tries to connect where that must fail, and answers what the client is told. */
export async function connectError(
  at: At,
  auth: Record<string, unknown>,
  options: ConnectOptions = {},
): Promise<ConnectError> {
  const socket = createSocket(at.url, { auth, ...options });
  return new Promise<ConnectError>((resolve, reject) => {
    socket
      .once('connect', () => reject(new Error('It was let in')))
      .once('connect_error', resolve)
      .connect();
  });
}
