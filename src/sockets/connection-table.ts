import { UnauthenticatedError } from '../domain/errors';
import type { AcknowledgingUsers, ConnectedUsers } from '../domain/ports';
import { refusalBody } from '../domain/refusal';
import type { ChatSocket } from './chat-socket';

/** An authentication that was under way when its session ended must not slip in; it is over long before this. */
const REMEMBER_ENDED_MS = 60_000;

/** Of one person in this process: every tab of every device, and what has died unnoticed within a ping's time. */
export const MAX_SOCKETS_PER_USER = 100;

/** Every socket by its user: what rooms would do, without asking an adapter on the hot path. */
export class ConnectionTable implements ConnectedUsers, AcknowledgingUsers {
  private readonly byUser = new Map<number, Set<ChatSocket>>();
  private readonly endedSessions = new Map<number, { at: number; forget: NodeJS.Timeout }>();

  /** Told of every socket that is let in. */
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

  /** False where, since its authentication began, the socket's session has ended or others took the last place. */
  add(socket: ChatSocket): boolean {
    const { user_id, session_id } = socket.data.caller;
    if (this.isFull(user_id)) return false;
    const ended = this.endedSessions.get(session_id);
    // Not every end is for ever: tokens of the legacy backend share a session, and later ones are good.
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

  /** Disconnects for good: an existing client does not come back from this, and must not. */
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

  /** Tells those whose token is over, and disconnects them for good, like an ended session. Returns when the next one is over. */
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
