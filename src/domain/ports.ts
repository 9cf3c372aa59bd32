import type { Message } from '../contracts/classic/entities';

/** Milliseconds since 1970, for moments: what is stored or shown. A parameter, so that tests decide what time it is. */
export type Clock = () => number;

/**
 * Milliseconds since some moment, for durations: waits, limits, caches. Nobody sets it, so a computer whose clock is put right
 * changes no wait.
 */
export type MonotonicClock = () => number;

export interface Clocks {
  clock: Clock;
  monotonic: MonotonicClock;
}

/** Of a circuit breaker: `open` lets nothing through, `half_open` a few to try. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** Why a database that answers takes no writes; `statement log`: binlog_format=STATEMENT, with which InnoDB writes nothing here. */
export type WriteRefusal = 'read-only' | 'full' | 'statement log';

/** Somebody who has logged in, and the login he speaks through. */
export interface Caller {
  user_id: number;
  session_id: number;
  /** The socket he spoke through, which need not be told what it said itself. */
  socket_id?: string;
  /** When the token was issued, by the clock of the legacy backend, if that issued it. Milliseconds since 1970. */
  legacy_token_issued_at?: number;
}

/** A caller whose token was looked at just now. */
export interface AuthenticatedCaller extends Caller {
  /** Milliseconds since 1970. */
  token_expires_at: number;
}

export interface MessageStored {
  /** As the receiver sees it: without temp_id. */
  message: Message;
  /** As the sender sees it. */
  own_message: Message;
  /** Undefined where the client gave none. */
  temp_id: string | undefined;
  sender_id: number;
  receiver_ids: readonly number[];
  from_socket_id: string | undefined;
}

export interface ReadMark {
  conversation_id: number;
  reader_id: number;
  /** Whose messages were read. */
  sender_ids: readonly number[];
  up_to_seq: number;
  from_socket_id: string | undefined;
}

export interface MessageRemoved {
  message_id: number;
  conversation_id: number;
  seq: number;
  /** `me`: hidden by one person for himself; `all`: gone for everyone. */
  scope: 'me' | 'all';
  /** Who learns of it. */
  user_ids: readonly number[];
}

/** Facts for people who are connected. Nothing here may fail the caller: whoever misses one asks sync. */
export interface Realtime {
  messageStored(fact: MessageStored): void;
  messageRemoved(fact: MessageRemoved): void;
  readMoved(mark: ReadMark): void;
  deliveredMoved(fact: { sender_id: number; message_id: number }): void;
  /** Something that only this person sees: a contact, a mute. */
  viewChanged(user_id: number): void;
  typingStarted(fact: { user_id: number; name: string; to_user_ids: readonly number[] }): void;
  typingStopped(fact: { user_id: number; to_user_ids: readonly number[] }): void;
  cameOnline(fact: { user_id: number; name: string; to_user_ids: readonly number[] }): void;
  wentOffline(fact: { user_id: number; to_user_ids: readonly number[] }): void;
  /** Closes the session's sockets for good: its client must not come back with the same token. */
  sessionEnded(session_id: number): void;
}

/** Who has a socket at this moment, without presence's grace. */
export interface ConnectedUsers {
  isConnected(user_id: number): boolean;
}

export interface AcknowledgingUsers {
  /** Whether one of the person's connected devices has said that it received a message. */
  acknowledges(user_id: number): boolean;
}

/** Who counts as online: has a socket, or had one within presence's grace. */
export interface OnlinePeople {
  isOnline(user_id: number): boolean;
}

/** Tells people who are online of each other when one begins, or ceases, to see the other's presence. */
export interface Introductions {
  /** The two have a conversation from now on. */
  met(one: { user_id: number; name: string }, other: { user_id: number; name: string }): void;
  /** The user has made this person a contact. */
  shownTo(viewer_id: number, user_id: number): Promise<void>;
  /** This person is no longer a contact of the user. */
  hiddenFrom(viewer_id: number, user_id: number): Promise<void>;
}

/** Says that push jobs were committed. */
export interface PushWaker {
  wake(): void;
}

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Takes the same time where there is no hash, so that an unknown e-mail cannot be told by the clock. */
  matches(password: string, hash: string | undefined): Promise<boolean>;
}

export interface TokenClaims {
  user_id: number;
  /** Absent in tokens of the legacy backend. */
  session_id?: number;
  /** Seconds since 1970. */
  issued_at: number;
  expires_at: number;
}

export interface TokenSigner {
  sign(claims: { user_id: number; session_id: number }): string;
  /** Undefined where signature, algorithm, expiry or shape are wrong. */
  read(token: string): TokenClaims | undefined;
}
