import type { SessionService } from '../services/accounts/session-service';
import type { ConnectionTable } from './connection-table';

/** Finds sockets whose session was ended by another process, and keeps the sessions of long connections in use. */
export class SessionSweep {
  constructor(
    private readonly sockets: ConnectionTable,
    private readonly sessions: Pick<SessionService, 'listEnded' | 'listClosedAccounts'>,
  ) {}

  async sweep(): Promise<void> {
    const users = this.sockets.usersBySession();
    const { ended, revoked } = await this.sessions.listEnded([...users.keys()]);
    const userOf = (session_id: number): number => users.get(session_id) ?? 0;
    const closed = new Set(await this.sessions.listClosedAccounts([...new Set(ended.map(userOf))]));
    for (const session_id of ended) {
      this.sockets.endSession(session_id, closed.has(userOf(session_id)) ? 'account' : 'revoked');
    }
    for (const { session_id, until } of revoked) this.sockets.endLegacyTokens(session_id, Date.parse(until));
  }
}
