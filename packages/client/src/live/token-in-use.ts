import type { Tokens } from '../api/tokens.ts';
import { ClientError, type SessionEnd } from '../errors.ts';

/** A token that was just got and is refused as well means that none is taken. */
const MAX_REFUSED = 2;

/** The token of a connection. */
export class TokenInUse {
  private token = '';
  /** Handed over on the connection, which goes on with the one before until the server greets it. */
  private offered: string | undefined;
  private refused = 0;

  constructor(private readonly tokens: Tokens) {}

  use(token: string): void {
    this.token = token;
    this.offered = undefined;
  }

  offer(token: string): void {
    this.offered = token;
  }

  accepted(): void {
    this.refused = 0;
    this.use(this.offered ?? this.token);
  }

  /** The server has refused it, for this reason. @throws ClientError `no_token`, or `session_over` if there is no other */
  async replace(reason: SessionEnd | undefined): Promise<string> {
    this.refused += 1;
    try {
      if (this.refused > MAX_REFUSED) throw new ClientError('session_over');
      // What has expired is the one before: that it was replaced has not reached the server.
      return await this.tokens.insteadOf(reason === 'expired' ? this.token : (this.offered ?? this.token));
    } catch (error) {
      if (!(error instanceof ClientError) || error.code !== 'session_over') throw error;
      throw new ClientError('session_over', '', { reason, cause: error });
    }
  }
}
