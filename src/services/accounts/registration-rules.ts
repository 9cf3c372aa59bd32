import { createHash } from 'node:crypto';
import { ForbiddenError, InviteInvalidError } from '../../domain/errors';
import type { Registration } from '../../domain/registration';
import type { Clock } from '../../domain/ports';
import type { InviteKey, InviteRepository } from '../../repositories/accounts/invite-repository';

/** Who may register. */
export class RegistrationRules {
  constructor(
    private readonly registration: Registration,
    private readonly invites: Pick<InviteRepository, 'isUsable'>,
    private readonly clock: Clock,
  ) {}

  /**
   * To be asked before anything else, so that nobody without an invite learns which e-mails are taken. Returns the invite whose use
   * is to be counted with the account, if there has to be one.
   * @throws ForbiddenError, InviteInvalidError
   */
  async admit(code: string | undefined): Promise<InviteKey | undefined> {
    if (this.registration === 'open') return undefined;
    if (this.registration === 'closed') throw new ForbiddenError('registration_closed');
    const invite = { code_hash: hashInvite(code ?? ''), at: new Date(this.clock()) };
    if (!(await this.invites.isUsable(invite))) throw new InviteInvalidError();
    return invite;
  }
}

/** What is stored of a code. Blanks around it come from copying. */
export function hashInvite(code: string): Buffer {
  return createHash('sha256').update(code.trim()).digest();
}
