import type { Caller } from '../../domain/author';
import { InvalidRequestError, UnauthenticatedError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { EndedSession } from '../../repositories/accounts/end-sessions';
import type { ProfileRepository } from '../../repositories/profiles/profile-repository';
import type { CurrentPassword } from '../accounts/current-password';
import type { SessionService } from '../accounts/session-service';
import type { PresenceService } from '../presence/presence-service';
import type { AccountClosing } from './account-closing';

/** Part of the process that remembers people. */
export interface RemembersPeople {
  /** This user is gone. */
  forget(user_id: number): void;
}

export interface AccountDeletionParts {
  current: Pick<CurrentPassword, 'confirm'>;
  closing: Pick<AccountClosing, 'byOwner' | 'byExternalOwner'>;
  profiles: Pick<ProfileRepository, 'isExternal'>;
  sessions: Pick<SessionService, 'announceEnded'>;
  caches: readonly RemembersPeople[];
  presence: Pick<PresenceService, 'audienceChanged'>;
  eraser: { wake(): void };
  clock: Clock;
}

/** For how long a token of the identity provider tells that its person is there. */
const FRESH_MS = 5 * 60_000;

/** How a caller shows that it is the account's owner who asks, and not somebody with a stolen token. */
interface Proof {
  /** People of an identity provider have none: they call with a token that it issued just now. */
  password: string | undefined;
  /** An address key, for the audit log. */
  address: string;
}

/** Deletes accounts for their owners. */
export class AccountDeletion {
  constructor(private readonly parts: AccountDeletionParts) {}

  /**
   * The account is closed at once: nobody logs in, its tokens are refused, its sockets are closed (those of other processes within half a
   * minute), and nothing is pushed to it. What is stored of it is erased soon after.
   * @throws InvalidRequestError if the password is wrong or the provider's token too old, RateLimitedError, UnauthenticatedError,
   *   ForbiddenError for accounts without a password
   */
  async delete(caller: Caller, proof: Proof): Promise<void> {
    const { sessions, caches, presence, eraser } = this.parts;
    const { user_id } = caller;
    const ended = await this.close(caller, proof);
    // Another device was faster.
    if (!ended) throw new UnauthenticatedError();
    sessions.announceEnded(ended, 'account');
    for (const cache of caches) cache.forget(user_id);
    // Now, as later it is not stored any more who may know.
    await presence.audienceChanged(user_id, 'nobody');
    eraser.wake();
  }

  private async close(
    caller: Caller,
    { password = '', address }: Proof,
  ): Promise<EndedSession[] | undefined> {
    const { current, closing, profiles, clock } = this.parts;
    if (!(await profiles.isExternal(caller.user_id))) {
      return closing.byOwner(await current.confirm(caller, { password, path: 'password', address }));
    }
    // Only the provider's own: one of ours may have been given out for an old one.
    const issued_at = caller.provider_token_issued_at ?? -Infinity;
    if (issued_at < clock() - FRESH_MS) {
      throw new InvalidRequestError([{ path: 'token', message: 'token_too_old' }]);
    }
    return closing.byExternalOwner(caller.user_id);
  }
}
