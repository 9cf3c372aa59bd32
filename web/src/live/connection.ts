import { signal } from '@preact/signals';
import { io, type Socket } from 'socket.io-client';
import type {
  Ack,
  ClientEventName,
  ClientPayload,
  ServerToClient,
} from '../../../src/contracts/classic/events';

type ClientToServer = {
  [Name in ClientEventName]: (payload: ClientPayload<Name>, ack?: (ack: Ack) => void) => void;
};

/** Longer than the server takes to acknowledge or to refuse. */
const ACK_TIMEOUT_MS = 8_000;
const FIRST_DELAY_MS = 700;
const MAX_DELAY_MS = 15_000;

export interface ConnectionOptions {
  token: string;
  /** The server closed the connection itself or refused it: the session may have ended. */
  onRefused(): void;
}

/** The socket to the server. It reconnects for ever, at randomized intervals. */
export class Connection {
  readonly isOnline = signal(false);
  readonly socket: Socket<ServerToClient, ClientToServer>;
  private reconnect: ReturnType<typeof setTimeout> | undefined;
  private isStopped = false;

  constructor(private readonly options: ConnectionOptions) {
    this.socket = io({
      auth: { token: options.token },
      autoConnect: false,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: FIRST_DELAY_MS,
      reconnectionDelayMax: MAX_DELAY_MS,
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
      // Socket.IO does not reconnect on its own after this.
      if (reason === 'io server disconnect') this.reconnectLater();
    });
    socket.on('connect_error', () => {
      // The server was reached and refused.
      if (!socket.active) this.reconnectLater();
    });
    window.addEventListener('online', this.reconnectNow);
    window.addEventListener('offline', this.disconnect);
    document.addEventListener('visibilitychange', this.reconnectNow);
    if (navigator.onLine) socket.connect();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.reconnect);
    window.removeEventListener('online', this.reconnectNow);
    window.removeEventListener('offline', this.disconnect);
    document.removeEventListener('visibilitychange', this.reconnectNow);
    this.socket.disconnect();
  }

  /** Emits an event. Resolves with the acknowledgement, or with undefined if none came: then the outcome is unknown. */
  async request<Name extends ClientEventName>(
    event: Name,
    payload: ClientPayload<Name>,
  ): Promise<Ack | undefined> {
    if (!this.socket.connected) return undefined;
    try {
      // The types of emitWithAck do not follow a name that is a parameter.
      const ack: unknown = await this.socket
        .timeout(ACK_TIMEOUT_MS)
        .emitWithAck(event as 'send_message', payload);
      return ack as Ack;
    } catch {
      return undefined;
    }
  }

  /** Emits an event that need not arrive. */
  emit<Name extends ClientEventName>(event: Name, payload: ClientPayload<Name>): void {
    // As above.
    this.socket.volatile.emit(event as 'typing_start', payload as ClientPayload<'typing_start'>);
  }

  private reconnectLater(): void {
    this.options.onRefused();
    clearTimeout(this.reconnect);
    const delay = MAX_DELAY_MS * (0.2 + 0.8 * Math.random());
    this.reconnect = setTimeout(() => !this.isStopped && this.socket.connect(), delay);
  }

  /** The network is back or the page became visible: there is no reason to wait for the next attempt. */
  private readonly reconnectNow = (): void => {
    if (this.socket.connected || document.visibilityState === 'hidden' || !navigator.onLine) return;
    clearTimeout(this.reconnect);
    this.socket.disconnect().connect();
  };

  private readonly disconnect = (): void => {
    this.socket.disconnect();
    this.isOnline.value = false;
  };
}
