import { signal } from '@preact/signals';
import { io, type Socket } from 'socket.io-client';
import type {
  Ack,
  ClientEventName,
  ClientPayload,
  ServerToClient,
} from '../../../src/contracts/classic/events';

type Said = {
  [Name in ClientEventName]: (payload: ClientPayload<Name>, ack?: (answer: Ack) => void) => void;
};

/** Longer than the server takes to answer or to refuse. */
const ANSWER_WITHIN_MS = 8_000;
const FIRST_DELAY_MS = 700;
const LONGEST_DELAY_MS = 15_000;

export interface ConnectionOptions {
  token: string;
  /** The server closed for good or refused: whether the session is still good has to be asked. */
  onRefused(): void;
}

/** The line to the server. Comes back for ever, at intervals that differ from everybody else's. */
export class Connection {
  readonly isOnline = signal(false);
  readonly socket: Socket<ServerToClient, Said>;
  private again: ReturnType<typeof setTimeout> | undefined;
  private isStopped = false;

  constructor(private readonly options: ConnectionOptions) {
    this.socket = io({
      auth: { token: options.token },
      autoConnect: false,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: FIRST_DELAY_MS,
      reconnectionDelayMax: LONGEST_DELAY_MS,
      randomizationFactor: 0.5,
    });
  }

  start(): void {
    const { socket } = this;
    socket.on('connect', () => {
      this.isOnline.value = true;
    });
    socket.on('disconnect', (reason) => {
      this.isOnline.value = false;
      // The server closed the session's socket itself: socket.io does not come back from that on its own.
      if (reason === 'io server disconnect') this.comeBack();
    });
    socket.on('connect_error', () => {
      // Refused at the door rather than not reached.
      if (!socket.active) this.comeBack();
    });
    window.addEventListener('online', this.hurry);
    window.addEventListener('offline', this.hangUp);
    document.addEventListener('visibilitychange', this.hurry);
    if (navigator.onLine) socket.connect();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.again);
    window.removeEventListener('online', this.hurry);
    window.removeEventListener('offline', this.hangUp);
    document.removeEventListener('visibilitychange', this.hurry);
    this.socket.disconnect();
  }

  /** Resolves with the answer, or with undefined where none came: then nobody knows. */
  async ask<Name extends ClientEventName>(
    event: Name,
    payload: ClientPayload<Name>,
  ): Promise<Ack | undefined> {
    if (!this.socket.connected) return undefined;
    try {
      // The types of emitWithAck do not follow a name that is a parameter.
      const answer: unknown = await this.socket
        .timeout(ANSWER_WITHIN_MS)
        .emitWithAck(event as 'send_message', payload);
      return answer as Ack;
    } catch {
      return undefined;
    }
  }

  /** Says something that need not arrive. */
  tell<Name extends ClientEventName>(event: Name, payload: ClientPayload<Name>): void {
    const emit = event as 'typing_start';
    this.socket.volatile.emit(emit, payload as ClientPayload<'typing_start'>);
  }

  private comeBack(): void {
    this.options.onRefused();
    clearTimeout(this.again);
    const delay = LONGEST_DELAY_MS * (0.2 + 0.8 * Math.random());
    this.again = setTimeout(() => !this.isStopped && this.socket.connect(), delay);
  }

  /** The network is back, or somebody looks: no reason to wait for the next try. */
  private readonly hurry = (): void => {
    if (this.socket.connected || document.visibilityState === 'hidden' || !navigator.onLine) return;
    clearTimeout(this.again);
    this.socket.disconnect().connect();
  };

  private readonly hangUp = (): void => {
    this.socket.disconnect();
    this.isOnline.value = false;
  };
}
