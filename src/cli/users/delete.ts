import { parseArgs } from 'node:util';
import { onlyOne } from '../arguments';
import { confirm, requireConfirmation } from '../confirm';
import { administer, findAccount } from './administer';
import { describeAccount } from './describe';

/** `npm run users -- delete`. It takes no reason: that would be erased with the account. */
export function deleteAccount(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { yes: { type: 'boolean', default: false } },
  });
  const who = onlyOne('the account', positionals);
  requireConfirmation(values.yes);
  return administer(async ({ accounts, closing }) => {
    const account = await findAccount(accounts, who);
    const whom = describeAccount(account);
    if (!(await confirm(`Delete ${whom} for good, with all it wrote?`, values.yes))) return 1;
    const isNew = await closing.byOperator(account.id);
    console.log(
      isNew
        ? `Deleted ${whom}. What it wrote is erased by the servers that run, or by the next one that starts.`
        : `Deleted before: account ${account.id}.`,
    );
    return 0;
  });
}
