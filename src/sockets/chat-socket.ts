import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { ClientToServer, ServerToClient } from '../contracts/classic/events';
import type { Language } from '../contracts/language';
import type { Caller } from '../domain/author';

export interface SocketData {
  caller: Caller & { connection_id: string };
  /** Milliseconds since 1970: from then on it may say nothing. */
  tokenExpiresAt: number;
  language: Language;
  /** When its authentication began, by performance.now(). */
  authenticatedFrom: number;
  /** Whether this device has said that it received a message. */
  acknowledges: boolean;
  /** The other person of each conversation that is open on this device. */
  joined: Set<number>;
  /** Settled when all it has said until now has begun. */
  turn: Promise<unknown> | undefined;
  /** Whose presence the user may see, as of the handshake. */
  visible: readonly { user_id: number; name: string }[];
}

export type ChatServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>;
export type ChatSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>;
