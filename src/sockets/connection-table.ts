import { UnauthenticatedError } from '../domain/errors';
import type { AcknowledgingUsers, ConnectedUsers } from '../domain/ports';
import { refusalBody } from '../domain/refusal';
import type { ChatSocket } from './chat-socket';

/** For how long ended sessions are remembered: longer than any authentication that was in flight when its session ended. */
const REMEMBER_ENDED_MS = 60_000;

/** Per user and process, including dead sockets that have not timed out yet. */
export const MAX_SOCKETS_PER_USER = 100;

/** All sockets by user. Rooms would do the same, but through an adapter on the hot path. */
export class ConnectionTable implements ConnectedUsers, AcknowledgingUsers {
  private readonly byUser = new Map<number, Set<ChatSocket>>();
  private readonly endedSessions = new Map<number, { at: number; forget: NodeJS.Timeout }>();

  /** Called for every added socket. */
  onAdded: ((socket: ChatSocket) => void) | undefined;

  get size(): number {
    let size = 0;
    for (const sockets of this.byUser.values()) size += sockets.size;
    return size;
  }

  isConnected(user_id: number): boolean {
    return this.byUser.has(user_id);
  }

  acknowledges(user_id: number): boolean {
    for (const socket of this.of(user_id)) if (socket.data.acknowledges) return true;
    return false;
  }

  of(user_id: number): ReadonlySet<ChatSocket> {
    return this.byUser.get(user_id) ?? NOBODY;
  }

  isFull(user_id: number): boolean {
    return this.of(user_id).size >= MAX_SOCKETS_PER_USER;
  }

  /** Returns false if its session has ended since authentication began, or the user has too many sockets by now. */
  add(socket: ChatSocket): boolean {
    const { user_id, session_id } = socket.data.caller;
    if (this.isFull(user_id)) return false;
    const ended = this.endedSessions.get(session_id);
    // Legacy tokens share a session that ends only for those issued until then: later ones are valid.
    if (ended && ended.at >= socket.data.authenticatedFrom) return false;
    const sockets = this.byUser.get(user_id) ?? new Set();
    sockets.add(socket);
    this.byUser.set(user_id, sockets);
    this.onAdded?.(socket);
    return true;
  }

  remove(socket: ChatSocket): void {
    const { user_id } = socket.data.caller;
    const sockets = this.byUser.get(user_id);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.byUser.delete(user_id);
  }

  /** The sessions that have a socket. */
  sessionIds(): number[] {
    return [...new Set([...this.all()].map((socket) => socket.data.caller.session_id))];
  }

  /** Disconnects the session's sockets in a way that clients do not reconnect after. */
  endSession(session_id: number): void {
    clearTimeout(this.endedSessions.get(session_id)?.forget);
    this.endedSessions.set(session_id, {
      at: performance.now(),
      forget: setTimeout(() => this.endedSessions.delete(session_id), REMEMBER_ENDED_MS).unref(),
    });
    for (const socket of this.all()) {
      if (socket.data.caller.session_id === session_id) socket.disconnect(true);
    }
  }

  /** Disconnects the sockets of a legacy session whose token was issued until then. Milliseconds since 1970. */
  endLegacyTokens(session_id: number, until: number): void {
    for (const socket of this.all()) {
      const { caller } = socket.data;
      const isRevoked = (caller.legacy_token_issued_at ?? Infinity) <= until;
      if (caller.session_id === session_id && isRevoked) socket.disconnect(true);
    }
  }

  /** Disconnects sockets whose token has expired, after an error event. Returns when the next token expires. */
  endExpired(now: number): number {
    let next = Infinity;
    for (const socket of this.all()) {
      const { tokenExpiresAt, language } = socket.data;
      if (tokenExpiresAt > now) {
        next = Math.min(next, tokenExpiresAt);
        continue;
      }
      socket.emit('error', refusalBody(new UnauthenticatedError(), language));
      socket.disconnect(true);
    }
    return next;
  }

  private *all(): Iterable<ChatSocket> {
    for (const sockets of this.byUser.values()) yield* sockets;
  }
}

const NOBODY: ReadonlySet<ChatSocket> = new Set();
