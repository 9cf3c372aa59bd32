import type { Clock } from '../../domain/ports';
import type { EndedSession } from '../../repositories/accounts/end-sessions';
import type { Credentials } from '../../repositories/accounts/user-repository';
import type { ClosingRepository } from '../../repositories/leaving/closing-repository';

/** Closes accounts at once; servers erase what is stored of them soon after, also those that were not running at that moment. */
export class AccountClosing {
  constructor(
    private readonly rows: ClosingRepository,
    private readonly clock: Clock,
  ) {}

  /** Returns the sessions that ended; undefined if the password was changed meanwhile, or the account is closed already. */
  byOwner({ user_id, password_hash }: Credentials): Promise<EndedSession[] | undefined> {
    return this.rows.close(user_id, { at: new Date(this.clock()), event: 'deleted', password_hash });
  }

  /** Of somebody who has no password here. Undefined if it is closed already. */
  byExternalOwner(user_id: number): Promise<EndedSession[] | undefined> {
    return this.rows.close(user_id, { at: new Date(this.clock()), event: 'deleted' });
  }

  /**
   * Needs no password. Servers that are running refuse its tokens within five seconds, and close its sockets within half a minute.
   * False if there is no such account, or it is closed already.
   */
  async byOperator(user_id: number): Promise<boolean> {
    const ended = await this.rows.close(user_id, {
      at: new Date(this.clock()),
      event: 'deleted_by_operator',
    });
    return ended !== undefined;
  }
}
