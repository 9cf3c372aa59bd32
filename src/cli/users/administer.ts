import { loadConfig } from '../../config/load-config';
import { loginNameOf } from '../../domain/login-name';
import { CommonPasswordList } from '../../infra/common-passwords';
import { BcryptHasher } from '../../infra/passwords';
import { StartError } from '../../infra/start-error';
import {
  type AdministeredAccount,
  AdministeredAccountRepository,
} from '../../repositories/accounts/administered-account-repository';
import { ClosingRepository } from '../../repositories/leaving/closing-repository';
import { AccountAdministration } from '../../services/accounts/account-administration';
import { NewPasswords } from '../../services/accounts/new-passwords';
import { AccountClosing } from '../../services/leaving/account-closing';
import { withDatabase } from '../command';
import { describeAccount } from './describe';

export interface Administering {
  accounts: AdministeredAccountRepository;
  administration: AccountAdministration;
  closing: AccountClosing;
}

/** Runs `work` on the configured database. Returns its exit code. */
export function administer(work: (parts: Administering) => Promise<number>): Promise<number> {
  return withDatabase(loadConfig(), { migrateNow: false }, (database) => {
    const accounts = new AdministeredAccountRepository(database);
    const newPasswords = new NewPasswords(new BcryptHasher(), new CommonPasswordList());
    const administration = new AccountAdministration(accounts, newPasswords, Date.now);
    const closing = new AccountClosing(new ClosingRepository(database), Date.now);
    return work({ accounts, administration, closing });
  });
}

/**
 * By id, or by the e-mail or username that logs in. Usernames can look like ids: `id:7` is never taken for one, and 7 alone only if
 * nobody else has it as a username. 007 is no id.
 * @throws StartError if that is nobody, or not one account
 */
export async function findAccount(
  accounts: AdministeredAccountRepository,
  who: string,
): Promise<AdministeredAccount> {
  const [, prefix, id] = /^(id:)?([1-9]\d{0,14})$/.exec(who) ?? [];
  const byLogin = prefix === undefined ? await accounts.listByLogin(loginNameOf(who)) : [];
  if (id === undefined) return onlyOneOf(byLogin);
  const namesake = byLogin.find((account) => String(account.id) !== id);
  if (namesake) {
    throw new StartError(
      `This may be an id, or the username of ${describeAccount(namesake)}: say which, id:${id} or id:${namesake.id}.`,
    );
  }
  const account = await accounts.findById(Number(id));
  return onlyOneOf(account ? [account] : []);
}

function onlyOneOf(found: readonly AdministeredAccount[]): AdministeredAccount {
  const [account, another] = found;
  if (!account) throw new StartError('There is no such account.');
  if (!another) return account;
  const ids = found.map((one) => one.id).join(', ');
  throw new StartError(
    `Several accounts have this e-mail, written in another way: say which by its id, ${ids}.`,
  );
}
