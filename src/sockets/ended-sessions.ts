import type { SocketSession } from './chat-socket';

/** For how long they are remembered: longer than any authentication that was in flight when its session ended. */
const REMEMBER_MS = 60_000;

/** Sessions that have ended just now, in which a socket may be about to connect. */
export class EndedSessions {
  private readonly ended = new Map<number, { at: number; forget: NodeJS.Timeout }>();

  note(session_id: number): void {
    clearTimeout(this.ended.get(session_id)?.forget);
    this.ended.set(session_id, {
      at: performance.now(),
      forget: setTimeout(() => this.ended.delete(session_id), REMEMBER_MS).unref(),
    });
  }

  /** Whether the session has ended since its authentication began. */
  includes({ caller: { session_id }, authenticatedFrom }: SocketSession): boolean {
    const ended = this.ended.get(session_id);
    // Legacy tokens share a session that ends only for those issued until then: later ones are valid.
    return ended !== undefined && ended.at >= authenticatedFrom;
  }
}
