import { parseArgs } from 'node:util';
import { StartError } from '../../infra/start-error';
import { onlyOne, reasonOf } from '../arguments';
import { confirm, requireConfirmation } from '../confirm';
import { administer, findAccount } from './administer';
import { describeAccount } from './describe';
import { choosePassword } from './passwords';

/** `npm run users -- password` */
export async function password(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'password-stdin': { type: 'boolean', default: false },
      reason: { type: 'string' },
      yes: { type: 'boolean', default: false },
    },
  });
  const who = onlyOne('the account', positionals);
  const reason = reasonOf(values.reason);
  requireConfirmation(values.yes);
  const chosen = await choosePassword(values['password-stdin']);
  return administer(async ({ accounts, administration }) => {
    const account = await findAccount(accounts, who);
    if (account.external_issuer !== null) {
      throw new StartError('This account logs in at your identity provider: it has no password here.');
    }
    const whom = describeAccount(account);
    if (!(await confirm(`Set another password for ${whom}, and end all its sessions?`, values.yes))) return 1;
    const isSet = await administration.setPassword(account.id, chosen.password, reason);
    if (!isSet) throw new StartError('There is no such account any more.');
    console.log(`Set the password of ${whom}, and ended its sessions.`);
    if (chosen.shown) console.log(chosen.shown);
    return 0;
  });
}
