import type { AdministeredAccount } from '../../repositories/accounts/administered-account-repository';
import { inOneLine } from '../table';

/** By what an account logs in; of external ones, what their provider calls them. */
export function loginOf({ email, username, external_id }: AdministeredAccount): string {
  return inOneLine(external_id ?? email ?? username ?? '-');
}

/** `account 7, Ana (ana@example.com)` */
export function describeAccount(account: AdministeredAccount): string {
  return `account ${account.id}, ${inOneLine(account.name)} (${loginOf(account)})`;
}
