import type { ConnectionTable } from '../connection-table';

/** A client asks sync after a random moment: it need not be told more often. */
const EVERY_MS = 1_000;

/** Tells live clients that they may have missed something: at once, and if that is so again within a second, at the end of it. */
export class Resyncs {
  /** By user: whether there is more to be told when the timer ends. */
  private readonly isToldAgain = new Map<number, boolean>();

  constructor(private readonly connections: Pick<ConnectionTable, 'liveOf' | 'liveUserIds'>) {}

  tell(user_id: number): void {
    if (this.connections.liveOf(user_id).size === 0) return;
    if (this.isToldAgain.has(user_id)) {
      this.isToldAgain.set(user_id, true);
      return;
    }
    for (const socket of this.connections.liveOf(user_id)) socket.emit('resync', {});
    this.isToldAgain.set(user_id, false);
    setTimeout(() => this.endPause(user_id), EVERY_MS).unref();
  }

  tellAll(): void {
    for (const user_id of this.connections.liveUserIds()) this.tell(user_id);
  }

  private endPause(user_id: number): void {
    const isToldAgain = this.isToldAgain.get(user_id);
    this.isToldAgain.delete(user_id);
    if (isToldAgain) this.tell(user_id);
  }
}
