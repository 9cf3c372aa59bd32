import type { AuthService } from '../services/accounts/auth-service';
import type { ConnectionTable } from './connection-table';

/** Finds sockets whose session was ended by another process, and keeps the sessions of long connections in use. */
export class SessionSweep {
  constructor(
    private readonly sockets: ConnectionTable,
    private readonly auth: Pick<AuthService, 'listEndedSessions'>,
  ) {}

  async sweep(): Promise<void> {
    const ended = await this.auth.listEndedSessions(this.sockets.sessionIds());
    for (const session_id of ended) this.sockets.endSession(session_id);
  }
}
