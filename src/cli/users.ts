import { runCommand, UsageError } from './command';
import { add } from './users/add';
import { disable, enable, logout } from './users/change';
import { deleteAccount } from './users/delete';
import { invite } from './users/invite';
import { list } from './users/list';
import { password } from './users/password';

const HELP = `npm run users -- <what> [...]

  list [--search <text>] [--disabled] [--before <id>] [--limit <n>] [--json]
              the accounts, newest first, 50 of them. --search: a part of a name, username, e-mail, or id at your identity
              provider. --before: those older than this id. --json: one JSON object per line
  add --name <name> --email <e-mail> | --username <username> [--password-stdin]
              makes an account, whatever REGISTRATION says
  disable <who> [--reason <text>] [--yes]
              ends all sessions of an account, and nobody logs in to it. Others can still write to it
  enable <who> [--reason <text>]
              lets a disabled account log in again
  password <who> [--password-stdin] [--yes]
              sets another password, and ends all sessions
  logout <who> [--yes]
              ends all sessions, and all tokens issued so far
  delete <who> [--yes]
              closes an account and erases what is stored of it, for good. Its e-mail and username are free for others. People
              of your identity provider come back as new ones with their next token: disable them to keep them out
  invite [--uses <n>] [--days <n>]
              makes a code to register with where REGISTRATION=invite; for one account and seven days, if nothing else is
              said. It is shown once
  invite --list [--limit <n>] [--json]
              the invites, newest first, without their codes
  invite --remove <id>
              nobody registers with it any more

<who> is an id, or the e-mail or username that logs in. Usernames may be digits alone: id:7 is an id and nothing else. A
password is generated and shown once, or read from standard input (--password-stdin): never an argument, which others on the
machine can see. One of the 10,000 commonest is refused. What ends sessions asks first; without a terminal it needs --yes.
Servers that are running notice within half a minute. All changes are in the audit log.

Exit codes: 0 done, also where it was so before; 1 refused, or the database cannot be used; 2 wrong use.`;

const COMMANDS = { add, delete: deleteAccount, disable, enable, invite, list, logout, password };

runCommand(HELP, async ([name = '', ...args]) => {
  const command = Object.entries(COMMANDS).find(([known]) => known === name)?.[1];
  if (!command) throw new UsageError(name === '' ? 'Say what to do.' : `There is no users ${name}.`);
  return command(args);
});
