import type { AuditLog } from '../../domain/audit';
import { BusyError, ForbiddenError, ResetLinkInvalidError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { PasswordRepository } from '../../repositories/accounts/password-repository';
import type {
  PasswordResetRepository,
  ResetRequest,
} from '../../repositories/accounts/password-reset-repository';
import type { CaptchaService } from './captcha-service';
import type { NewPasswords } from './new-passwords';
import { hashToken } from './reset-tokens';
import type { SessionService } from './session-service';

export interface PasswordResetParts {
  resets: PasswordResetRepository;
  passwords: PasswordRepository;
  newPasswords: Pick<NewPasswords, 'hash'>;
  captcha: Pick<CaptchaService, 'require'>;
  sessions: Pick<SessionService, 'announceEnded'>;
  audit: AuditLog;
  clock: Clock;
  /** Says that a mail is due; undefined if no mail is sent. */
  mails: { wake(): void } | undefined;
}

/** More than twice as long as any of them counts: a mail that is tried for an hour has a link for an hour. */
const RETENTION_MS = 3 * 3_600_000;
/** Rows per deletion: no lock is held for long. */
const CHUNK_ROWS = 1_000;

/** Another password for whoever forgot theirs, by a link that is sent by e-mail. Addresses are address keys. */
export class PasswordResets {
  constructor(private readonly parts: PasswordResetParts) {}

  get isOffered(): boolean {
    return this.parts.mails !== undefined;
  }

  /**
   * Stores the request, and nothing else, so that neither the response nor its time tells whether there is such an account.
   * `altcha` is the solution of a challenge.
   * @throws ForbiddenError if no mail is sent here, CaptchaInvalidError, BusyError if too many requests wait
   */
  async ask(request: ResetRequest, altcha: string | undefined): Promise<void> {
    const { resets, captcha, mails, clock } = this.parts;
    if (!mails) throw new ForbiddenError('password_reset_off');
    await captcha.require(altcha);
    if (!(await resets.add(request, new Date(clock())))) throw new BusyError();
    mails.wake();
  }

  /**
   * Each link works once; all sessions of the account end. A password that is refused leaves the link as it is.
   * @throws ResetLinkInvalidError, InvalidRequestError if the password is too common
   */
  async reset({ token, password }: { token: string; password: string }, address: string): Promise<void> {
    const { passwords, newPasswords, sessions, audit, clock } = this.parts;
    const token_hash = hashToken(token);
    const user_id = await passwords.findByToken(token_hash, new Date(clock()));
    if (user_id === undefined) throw new ResetLinkInvalidError();
    const password_hash = await newPasswords.hash(password, 'password');
    const ended = await passwords.reset({ user_id, token_hash }, password_hash, new Date(clock()));
    if (!ended) throw new ResetLinkInvalidError();
    sessions.announceEnded(ended);
    await audit.note({ event: 'password_reset', user_id, address });
  }

  async prune(isStopping: () => boolean = () => false): Promise<void> {
    const before = new Date(this.parts.clock() - RETENTION_MS);
    let removed = CHUNK_ROWS;
    while (removed === CHUNK_ROWS && !isStopping()) {
      removed = await this.parts.resets.removeBefore(before, CHUNK_ROWS);
    }
  }
}
