import { EmailTakenError, UsernameTakenError } from '../../domain/errors';
import type { LoginName } from '../../domain/login-name';
import type { Clock } from '../../domain/ports';
import type {
  AdministeredAccountRepository,
  Operation,
} from '../../repositories/accounts/administered-account-repository';
import type { NewPasswords } from './new-passwords';

/** What operators do with accounts. Servers that are running notice within half a minute. */
export class AccountAdministration {
  constructor(
    private readonly accounts: AdministeredAccountRepository,
    private readonly newPasswords: Pick<NewPasswords, 'hash'>,
    private readonly clock: Clock,
  ) {}

  /** Returns the id of the new account, which logs in by `login`. @throws EmailTakenError, UsernameTakenError, InvalidRequestError for one of the commonest passwords */
  async add({
    name,
    login,
    password,
  }: {
    name: string;
    login: LoginName;
    password: string;
  }): Promise<number> {
    const password_hash = await this.newPasswords.hash(password, 'password');
    const [value] = login.forms;
    const names = login.kind === 'email' ? { email: value } : { email: null, username: value };
    const [taken] = await this.accounts.listByLogin(login);
    const id = taken ? undefined : await this.accounts.add({ name, ...names, password_hash }, this.now());
    if (id !== undefined) return id;
    throw login.kind === 'email' ? new EmailTakenError() : new UsernameTakenError();
  }

  /** Ends all sessions, and lets nobody log in. False if it was disabled before. */
  disable(user_id: number, reason: string | undefined): Promise<boolean> {
    return this.accounts.disable(user_id, { ...this.now(), reason });
  }

  /** False if it was not disabled. */
  enable(user_id: number, reason: string | undefined): Promise<boolean> {
    return this.accounts.enable(user_id, { ...this.now(), reason });
  }

  /**
   * Ends all sessions too: whoever knew the former password is out. False if the account was deleted meanwhile.
   * @throws InvalidRequestError for one of the commonest passwords
   */
  async setPassword(user_id: number, password: string, reason: string | undefined): Promise<boolean> {
    const password_hash = await this.newPasswords.hash(password, 'password');
    return this.accounts.setPassword(user_id, password_hash, { ...this.now(), reason });
  }

  /** Ends all sessions, and all tokens issued until now. */
  async logout(user_id: number, reason: string | undefined): Promise<void> {
    await this.accounts.endSessions(user_id, { ...this.now(), reason });
  }

  private now(): Operation {
    return { at: new Date(this.clock()) };
  }
}
