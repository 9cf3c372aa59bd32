import { parseArgs } from 'node:util';
import { Email, Name, Username } from '../../contracts/fields';
import { emailLogin, type LoginName, loginNameOf } from '../../domain/login-name';
import { parseArgument } from '../arguments';
import { UsageError } from '../command';
import { administer } from './administer';
import { choosePassword } from './passwords';

/** `npm run users -- add` */
export async function add(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      email: { type: 'string' },
      username: { type: 'string' },
      'password-stdin': { type: 'boolean', default: false },
    },
  });
  const name = parseArgument('--name', Name, values.name);
  const login = loginOf(values);
  const { password, shown } = await choosePassword(values['password-stdin']);
  return administer(async ({ administration }) => {
    const id = await administration.add({ name, login, password });
    console.log(`Made account ${id}, which logs in as ${login.forms[0]}.`);
    if (shown) console.log(shown);
    return 0;
  });
}

function loginOf({ email, username }: { email?: string; username?: string }): LoginName {
  if ((email === undefined) === (username === undefined)) {
    throw new UsageError('Name what the account logs in by: --email, or --username.');
  }
  return email === undefined
    ? loginNameOf(parseArgument('--username', Username, username))
    : emailLogin(parseArgument('--email', Email, email));
}
