import type { SessionService } from '../services/accounts/session-service';
import type { ConnectionTable } from './connection-table';

/** Finds sockets whose session was ended by another process, and keeps the sessions of long connections in use. */
export class SessionSweep {
  constructor(
    private readonly sockets: ConnectionTable,
    private readonly sessions: Pick<SessionService, 'listEnded'>,
  ) {}

  async sweep(): Promise<void> {
    const { ended, revoked } = await this.sessions.listEnded(this.sockets.sessionIds());
    for (const session_id of ended) this.sockets.endSession(session_id);
    for (const { session_id, until } of revoked) this.sockets.endLegacyTokens(session_id, Date.parse(until));
  }
}
