import { type Chore, startChore } from '../jobs/periodic-task';
import type { AuthService } from '../services/accounts/auth-service';
import type { SocketTable } from './connection-table';

const EVERY_MS = 30_000;

/** Finds sockets whose session was ended by another process, and keeps the sessions of long connections in use. */
export class SessionSweep {
  private chore: Chore | undefined;

  constructor(
    private readonly sockets: SocketTable,
    private readonly auth: Pick<AuthService, 'listEndedSessions'>,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.chore = startChore({ everyMs: EVERY_MS }, () => this.sweep(), this.onError);
  }

  async stop(): Promise<void> {
    await this.chore?.stop();
  }

  async sweep(): Promise<void> {
    const ended = await this.auth.listEndedSessions(this.sockets.sessionIds());
    for (const session_id of ended) this.sockets.endSession(session_id);
  }
}
