import type { IncomingMessage } from 'node:http';
import { ForbiddenError, UnauthenticatedError } from '../../domain/errors';
import type { RequestOrigin } from '../../domain/login-source';
import type { Authentication } from '../../services/accounts/authentication';
import type { LiveSocket } from '../chat-socket';
import type { ConnectionTable } from '../connection-table';
import { greet, type GreetingParts } from './greeting';

export interface ReauthenticationParts extends GreetingParts {
  sockets: Pick<ConnectionTable, 'move'>;
  authentication: Pick<Authentication, 'authenticate'>;
  /** Where a handshake comes from. */
  originOf: (request: IncomingMessage) => RequestOrigin;
}

/** Lets a socket go on when its token ends, with another one of the same person. */
export class Reauthentication {
  constructor(private readonly parts: ReauthenticationParts) {}

  /**
   * The socket moves to the token's session, and is greeted again. If it is refused, it goes on as before.
   * @throws UnauthenticatedError, ForbiddenError for somebody else's, BusyError
   */
  async move(socket: LiveSocket, token: string): Promise<void> {
    const { authentication, originOf, sockets } = this.parts;
    const authenticatedFrom = performance.now();
    const authenticated = authentication.authenticate(token, originOf(socket.request));
    await this.inTurn(socket, authenticated);
    const { token_expires_at: tokenExpiresAt, ...session } = await authenticated;
    // Its own session may have ended meanwhile.
    if (!socket.connected) return;
    const { user_id, connection_id, via } = socket.data.caller;
    if (session.user_id !== user_id) throw new ForbiddenError();
    const caller = { ...session, connection_id, via };
    if (!sockets.move(socket, { caller, tokenExpiresAt, authenticatedFrom }))
      throw new UnauthenticatedError();
    await greet(socket, this.parts);
  }

  /** The token that was named last counts, whichever is verified first. */
  private async inTurn({ data: { live } }: LiveSocket, authenticated: Promise<unknown>): Promise<void> {
    const turn = Promise.allSettled([live.moving, authenticated]);
    live.moving = turn;
    await turn;
    if (live.moving === turn) live.moving = undefined;
  }
}
