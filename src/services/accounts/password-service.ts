import type { AuditLog } from '../../domain/audit';
import type { Caller } from '../../domain/author';
import { InvalidRequestError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { PasswordRepository } from '../../repositories/accounts/password-repository';
import type { CurrentPassword } from './current-password';
import type { NewPasswords } from './new-passwords';
import type { SessionService } from './session-service';

/** Replaces passwords. Addresses are address keys. */
export class PasswordService {
  constructor(
    private readonly rows: PasswordRepository,
    private readonly current: Pick<CurrentPassword, 'confirm'>,
    private readonly newPasswords: Pick<NewPasswords, 'hash'>,
    private readonly sessions: Pick<SessionService, 'announceEnded'>,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Ends all sessions of the caller but the one that the caller acts through.
   * @throws InvalidRequestError if the current one is wrong or the new one too common, RateLimitedError, ForbiddenError
   */
  async change(
    caller: Caller,
    { current, new: next }: { current: string; new: string },
    address: string,
  ): Promise<void> {
    const { user_id, session_id } = caller;
    const credentials = await this.current.confirm(caller, { password: current, path: 'current', address });
    const password_hash = await this.newPasswords.hash(next, 'new');
    const options = { except: session_id, at: new Date(this.clock()) };
    const ended = await this.rows.replace(credentials, password_hash, options);
    // Another change came first.
    if (!ended) throw new InvalidRequestError([{ path: 'current', message: 'password_wrong' }]);
    this.sessions.announceEnded(ended);
    await this.audit.note({ event: 'password_changed', user_id, session_id, address });
  }
}
