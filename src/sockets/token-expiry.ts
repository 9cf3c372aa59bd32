import type { Clock } from '../domain/ports';
import type { ConnectionTable } from './connection-table';

/** Notices a clock that is set forward, and keeps timers below Node's maximum. */
const MAX_WAIT_MS = 60_000;

/** Ends sockets when their token expires, with one timer for the earliest. */
export class TokenExpiry {
  private timer: NodeJS.Timeout | undefined;
  private wakesAt = Infinity;
  private isRunning = false;

  constructor(
    private readonly sockets: ConnectionTable,
    private readonly clock: Clock,
  ) {}

  start(): void {
    this.isRunning = true;
    this.sockets.onAdded = ({ data }) => {
      if (data.tokenExpiresAt < this.wakesAt) this.wakeAt(data.tokenExpiresAt);
    };
    this.sweep();
  }

  stop(): void {
    this.isRunning = false;
    clearTimeout(this.timer);
  }

  private sweep(): void {
    const now = this.clock();
    const next = this.sockets.endExpired(now);
    if (this.isRunning) this.wakeAt(next);
  }

  private wakeAt(at: number): void {
    const now = this.clock();
    this.wakesAt = Math.min(at, now + MAX_WAIT_MS);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sweep(), Math.max(0, this.wakesAt - now)).unref();
  }
}
