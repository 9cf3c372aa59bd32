import { parseArgs } from 'node:util';
import type { AdministeredAccount } from '../../repositories/accounts/administered-account-repository';
import { onlyOne, reasonOf } from '../arguments';
import { confirm, requireConfirmation } from '../confirm';
import { administer, type Administering, findAccount } from './administer';
import { describeAccount } from './describe';

interface Change {
  args: string[];
  /** Asked first; without one, nothing is asked. */
  question?: (whom: string) => string;
  apply: (parts: Administering, account: AdministeredAccount, reason: string | undefined) => Promise<string>;
}

/** `npm run users -- disable` */
export function disable(args: string[]): Promise<number> {
  return change({
    args,
    question: (whom) => `Disable ${whom}, and end all its sessions?`,
    async apply({ administration }, account, reason) {
      const isNew = await administration.disable(account.id, reason);
      return isNew
        ? `Disabled ${describeAccount(account)}, and ended its sessions.`
        : `Disabled before: ${describeAccount(account)}.`;
    },
  });
}

/** `npm run users -- enable` */
export function enable(args: string[]): Promise<number> {
  return change({
    args,
    async apply({ administration }, account, reason) {
      const isNew = await administration.enable(account.id, reason);
      return isNew
        ? `Enabled ${describeAccount(account)}.`
        : `It was not disabled: ${describeAccount(account)}.`;
    },
  });
}

/** `npm run users -- logout` */
export function logout(args: string[]): Promise<number> {
  return change({
    args,
    question: (whom) => `End all sessions of ${whom}?`,
    async apply({ administration }, account, reason) {
      await administration.logout(account.id, reason);
      return `Ended all sessions of ${describeAccount(account)}.`;
    },
  });
}

function change({ args, question, apply }: Change): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { reason: { type: 'string' }, yes: { type: 'boolean', default: false } },
  });
  const who = onlyOne('the account', positionals);
  const reason = reasonOf(values.reason);
  if (question) requireConfirmation(values.yes);
  return administer(async (parts) => {
    const account = await findAccount(parts.accounts, who);
    if (question && !(await confirm(question(describeAccount(account)), values.yes))) return 1;
    console.log(await apply(parts, account, reason));
    return 0;
  });
}
