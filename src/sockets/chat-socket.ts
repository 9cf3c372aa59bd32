import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { ClientToServer, ServerToClient } from '../contracts/classic/events';
import type { Language } from '../contracts/language';
import type { Arrival } from '../services/presence/presence-service';
import type { Caller } from '../domain/author';

export interface SocketData {
  caller: Caller & { connection_id: string };
  /** Milliseconds since 1970. */
  tokenExpiresAt: number;
  language: Language;
  /** When authentication began, by performance.now(). */
  authenticatedFrom: number;
  /** Whether this client has reported a delivered message. */
  acknowledges: boolean;
  /** The other person of each joined conversation. */
  joined: Set<number>;
  /** Settles when all previous events have begun. */
  turn: Promise<unknown> | undefined;
  /** As of the handshake; undefined once it was used. */
  arrival: Arrival | undefined;
}

export type ChatServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>;
export type ChatSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>;
