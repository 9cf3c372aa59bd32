import { createHash } from 'node:crypto';
import { ForbiddenError, InviteInvalidError } from '../../domain/errors';
import type { Registration } from '../../domain/registration';
import type { Clock } from '../../domain/ports';
import type { InviteKey, InviteRepository } from '../../repositories/accounts/invite-repository';
import type { CaptchaService } from './captcha-service';

/** What somebody has to show who wants to register. */
export interface Admission {
  /** The code of an invite. */
  invite?: string | undefined;
  /** The solution of a challenge. */
  altcha?: string | undefined;
}

/** Who may register. */
export class RegistrationRules {
  constructor(
    private readonly registration: Registration,
    private readonly captcha: Pick<CaptchaService, 'require'>,
    private readonly invites: Pick<InviteRepository, 'isUsable'>,
    private readonly clock: Clock,
  ) {}

  /**
   * To be asked before anything else, so that nobody learns which e-mails are taken who may not register. Returns the invite whose use
   * is to be counted with the account, if there has to be one.
   * @throws ForbiddenError, CaptchaInvalidError, InviteInvalidError
   */
  async admit({ invite: code = '', altcha }: Admission): Promise<InviteKey | undefined> {
    if (this.registration === 'closed') throw new ForbiddenError('registration_closed');
    await this.captcha.require(altcha);
    if (this.registration === 'open') return undefined;
    const invite = { code_hash: hashInvite(code), at: new Date(this.clock()) };
    if (!(await this.invites.isUsable(invite))) throw new InviteInvalidError();
    return invite;
  }
}

/** What is stored of a code. Blanks around it come from copying. */
export function hashInvite(code: string): Buffer {
  return createHash('sha256').update(code.trim()).digest();
}
