import { runCommand, UsageError } from './command';
import { decide } from './moderate/decide';
import { list } from './moderate/list';
import { show } from './moderate/show';

const HELP = `npm run moderate -- <what> [...]

  list [--open | --decided] [--limit <n>] [--json]
              the reports: open ones first, the oldest of them first; 50 of them. --json: one JSON object per line
  show <id> [--json]
              a report with what it keeps: the reported message, marked >, and those around it, as the reporter saw them
  decide <id> dismiss|delete|warn|disable --reason <text> [--yes]
              dismiss  nothing is wrong
              delete   removes the reported message for everyone. Clients learn of it when they next ask what they missed
              warn     is noted in the audit log. Where SMTP_URL is set, the person gets a mail that says so, neither who
                       reported nor your reason. It is tried once, and the output says what became of it
              disable  disables the account, as npm run users -- disable does

A report is decided once; of several operators at the same time, one decides. The decision and its reason are in the audit log
of the person whom the report is about. 30 days after the decision the report and its copies are removed. All but dismiss
asks first; without a terminal it needs --yes.

Exit codes: 0 done; 1 refused (no such report, decided before), or decided but the mail of a warning was not confirmed, or the
database cannot be used; 2 wrong use.`;

const COMMANDS = { decide, list, show };

runCommand(HELP, async ([name = '', ...args]) => {
  const command = Object.entries(COMMANDS).find(([known]) => known === name)?.[1];
  if (!command) throw new UsageError(name === '' ? 'Say what to do.' : `There is no moderate ${name}.`);
  return command(args);
});
