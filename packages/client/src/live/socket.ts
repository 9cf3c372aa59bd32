import { io } from 'socket.io-client';
import type { z } from 'zod';
import type { clientEvents, ServerEventName, ServerPayload } from '../../../../src/contracts/live/events.ts';
import { ClientError } from '../errors.ts';

export type ClientEvents = { [Name in keyof typeof clientEvents]: z.input<(typeof clientEvents)[Name]> };

/** What the server says to a client that it does not let in. */
export interface Refusal {
  code?: string;
  message?: string;
  reason?: 'account';
  retry_after?: number;
}

export function refusalError({ code = 'internal', message = '', retry_after }: Refusal): ClientError {
  return new ClientError(code as ClientError['code'], message, {
    retryAfterMs: retry_after === undefined ? undefined : retry_after * 1_000,
  });
}

/** What the client needs of a socket: that of Socket.IO, or a stand-in in tests. */
export interface LiveSocket {
  readonly connected: boolean;
  /** Connects once, with this token; it does not try again by itself. */
  connect(token: string): void;
  disconnect(): void;
  /** Says something if the socket is connected; else nothing happens. */
  emit<Name extends keyof ClientEvents>(name: Name, payload: ClientEvents[Name]): void;
}

/** What a socket tells. */
export interface SocketListener {
  connected(): void;
  /** An attempt failed; `refusal` is what the server said, if it was reached. */
  failed(refusal: Refusal | undefined): void;
  disconnected(): void;
  received<Name extends ServerEventName>(name: Name, payload: ServerPayload<Name>): void;
}

export type OpenSocket = (url: string, listener: SocketListener) => LiveSocket;

/** Longer than a handshake takes on a slow network. */
const CONNECT_TIMEOUT_MS = 20_000;

export const openSocket: OpenSocket = (url, listener) => {
  const auth = { token: '', version: 2, rows: 'short' };
  const { origin, pathname } = new URL(url === '' ? '/' : url, globalThis.location?.origin);
  const socket = io(origin, {
    // Socket.IO takes the path of an address for the name of something else.
    path: `${pathname.replace(/\/$/, '')}/socket.io`,
    auth,
    autoConnect: false,
    forceNew: true,
    reconnection: false,
    timeout: CONNECT_TIMEOUT_MS,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
  });
  socket.on('connect', () => listener.connected());
  socket.on('disconnect', () => listener.disconnected());
  socket.on('connect_error', (error: Error & { data?: Refusal }) => listener.failed(error.data));
  socket.onAny((name: ServerEventName, payload: ServerPayload<ServerEventName>) =>
    listener.received(name, payload),
  );
  return {
    get connected() {
      return socket.connected;
    },
    connect(token) {
      auth.token = token;
      socket.connect();
    },
    disconnect() {
      socket.disconnect();
    },
    emit(name, payload) {
      if (socket.connected) socket.emit(name, payload);
    },
  };
};
