import type { SessionEndReason } from '../contracts/live/events';
import type { ChatEvent } from '../domain/chat-events';
import type { ConversationType } from '../domain/conversation';
import { UnauthenticatedError } from '../domain/errors';
import type { AcknowledgingUsers, ConnectedUsers } from '../domain/ports';
import { refusalBody } from '../domain/refusal';
import {
  type ChatSocket,
  type ClassicSocket,
  isLive,
  type LiveSocket,
  type SocketSession,
} from './chat-socket';
import { EndedSessions } from './ended-sessions';

/** Per user and process, including dead sockets that have not timed out yet. */
export const MAX_SOCKETS_PER_USER = 100;

/** All sockets by user and by what they speak. Rooms would do the same, but through an adapter on the hot path. */
export class ConnectionTable implements ConnectedUsers, AcknowledgingUsers {
  private readonly classic = new Map<number, Set<ClassicSocket>>();
  private readonly live = new Map<number, Set<LiveSocket>>();
  private readonly ended = new EndedSessions();

  /** Called for every added socket, and for one whose token is another one. */
  onAdded: ((socket: ChatSocket) => void) | undefined;

  get size(): number {
    let size = 0;
    for (const sockets of this.classic.values()) size += sockets.size;
    for (const sockets of this.live.values()) size += sockets.size;
    return size;
  }

  isConnected(user_id: number, type: ConversationType): boolean {
    return this.live.has(user_id) || (type === 'direct' && this.classic.has(user_id));
  }

  acknowledges(user_id: number, type: ConversationType): boolean {
    for (const socket of this.liveOf(user_id)) if (socket.data.acknowledges) return true;
    if (type === 'group') return false;
    for (const socket of this.classicOf(user_id)) if (socket.data.acknowledges) return true;
    return false;
  }

  classicOf(user_id: number): ReadonlySet<ClassicSocket> {
    return this.classic.get(user_id) ?? NO_CLASSIC;
  }

  liveOf(user_id: number): ReadonlySet<LiveSocket> {
    return this.live.get(user_id) ?? NO_LIVE;
  }

  /** Who has a live socket. */
  liveUserIds(): Iterable<number> {
    return this.live.keys();
  }

  /** Of both kinds. */
  of(user_id: number): ChatSocket[] {
    return [...this.classicOf(user_id), ...this.liveOf(user_id)];
  }

  isFull(user_id: number): boolean {
    return this.classicOf(user_id).size + this.liveOf(user_id).size >= MAX_SOCKETS_PER_USER;
  }

  /** Returns false if its session has ended since authentication began, or the user has too many sockets by now. */
  add(socket: ChatSocket): boolean {
    const { user_id } = socket.data.caller;
    if (this.isFull(user_id) || this.ended.includes(socket.data)) return false;
    if (isLive(socket)) addTo(this.live, user_id, socket);
    else addTo(this.classic, user_id, socket);
    this.onAdded?.(socket);
    return true;
  }

  /** A socket goes on with another session of its user. Returns false if that has ended since authentication began. */
  move(socket: LiveSocket, session: SocketSession): boolean {
    if (this.ended.includes(session)) return false;
    Object.assign(socket.data, session);
    this.onAdded?.(socket);
    return true;
  }

  remove(socket: ChatSocket): void {
    const { user_id } = socket.data.caller;
    if (isLive(socket)) removeFrom(this.live, user_id, socket);
    else removeFrom(this.classic, user_id, socket);
  }

  /** Whose the sessions are that have a socket. */
  usersBySession(): Map<number, number> {
    const users = new Map<number, number>();
    for (const { data } of this.all()) users.set(data.caller.session_id, data.caller.user_id);
    return users;
  }

  /** For {@link EventBus.subscribe}. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type === 'session_ended') this.endSession(event.session_id, event.reason ?? 'revoked');
  };

  /** Disconnects the session's sockets in a way that clients do not reconnect after. */
  endSession(session_id: number, reason: SessionEndReason): void {
    this.ended.note(session_id);
    for (const socket of this.all()) {
      if (socket.data.caller.session_id === session_id) end(socket, reason);
    }
  }

  /** Disconnects the sockets of a legacy session whose token was issued until then. Milliseconds since 1970. */
  endLegacyTokens(session_id: number, until: number): void {
    for (const socket of this.all()) {
      const { caller } = socket.data;
      const isRevoked = (caller.legacy_token_issued_at ?? Infinity) <= until;
      if (caller.session_id === session_id && isRevoked) end(socket, 'revoked');
    }
  }

  /** Disconnects sockets whose token has expired, after an event that says so. Returns when the next token expires. */
  endExpired(now: number): number {
    let next = Infinity;
    for (const socket of this.all()) {
      const { tokenExpiresAt, language } = socket.data;
      if (tokenExpiresAt > now) {
        next = Math.min(next, tokenExpiresAt);
        continue;
      }
      if (!isLive(socket)) socket.emit('error', refusalBody(new UnauthenticatedError(), language));
      end(socket, 'expired');
    }
    return next;
  }

  private *all(): Iterable<ChatSocket> {
    for (const sockets of this.classic.values()) yield* sockets;
    for (const sockets of this.live.values()) yield* sockets;
  }
}

/** Live clients are told why; of classic ones only those whose token has expired, by an error. */
function end(socket: ChatSocket, reason: SessionEndReason): void {
  if (isLive(socket)) socket.emit('session_ended', { reason });
  socket.disconnect(true);
}

function addTo<Kind>(table: Map<number, Set<Kind>>, user_id: number, socket: Kind): void {
  const sockets = table.get(user_id);
  if (sockets) sockets.add(socket);
  else table.set(user_id, new Set([socket]));
}

function removeFrom<Kind>(table: Map<number, Set<Kind>>, user_id: number, socket: Kind): void {
  const sockets = table.get(user_id);
  sockets?.delete(socket);
  if (sockets?.size === 0) table.delete(user_id);
}

const NO_CLASSIC: ReadonlySet<ClassicSocket> = new Set();
const NO_LIVE: ReadonlySet<LiveSocket> = new Set();
