import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type * as classic from '../contracts/classic/events';
import type { Language } from '../contracts/language';
import type * as live from '../contracts/live/events';
import type { Caller } from '../domain/author';
import type { Arrival } from '../services/presence/presence-service';
import type { SendLines } from './live/send/send-lines';
import type { TurnPlace } from './live/turn-place';

/** The session that a socket acts through. */
export interface SocketSession {
  caller: Caller & { connection_id: string };
  /** Milliseconds since 1970. */
  tokenExpiresAt: number;
  /** When authentication began, by performance.now(). */
  authenticatedFrom: number;
}

/** What the server knows of a socket, whatever it speaks. */
export interface SharedData extends SocketSession {
  language: Language;
  /** Whether this client has reported a delivered message. */
  acknowledges: boolean;
  /** Settles when all previous events have begun. */
  turn: Promise<unknown> | undefined;
  /** As of the handshake; undefined once it was used. */
  arrival: Arrival | undefined;
}

/** Of a socket that speaks the classic protocol. */
export interface ClassicState {
  /** The other person of each joined conversation. */
  joined: Set<number>;
}

/** Of a socket that speaks the live protocol. */
export interface LiveState {
  /** Whether its client has asked for rows of messages without what is empty. */
  takesShortRows: boolean;
  /** Whether it was told `hello`, before which clients take nothing. */
  isGreeted: boolean;
  /** What it sends; undefined until it does. */
  lines: SendLines | undefined;
  /** The rows that it was given in this turn; undefined if there are none. */
  place: TurnPlace | undefined;
  /** Settles when the last `authenticate` has been decided. */
  moving: Promise<unknown> | undefined;
}

export type ClassicData = SharedData & { classic: ClassicState; live?: undefined };
export type LiveData = SharedData & { live: LiveState; classic?: undefined };

export type ChatServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, ClassicData | LiveData>;
/** As Socket.IO hands it over, before it is known what it speaks. */
export type AdmittedSocket = Socket<
  DefaultEventsMap,
  DefaultEventsMap,
  DefaultEventsMap,
  ClassicData | LiveData
>;

export type ClassicSocket = Socket<
  classic.ClientToServer,
  classic.ServerToClient,
  DefaultEventsMap,
  ClassicData
>;
export type LiveSocket = Socket<live.ClientToServer, live.ServerToClient, DefaultEventsMap, LiveData>;
/** Nothing can be emitted on it until it is known what it speaks. */
export type ChatSocket = ClassicSocket | LiveSocket;

export function isLive(socket: ChatSocket): socket is LiveSocket {
  return socket.data.live !== undefined;
}
