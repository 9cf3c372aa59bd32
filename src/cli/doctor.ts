import { text as readText } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { runCommand, UsageError } from './command';
import { diagnose } from './doctor/diagnose';
import type { Finding } from './doctor/finding';

const HELP = `npm run doctor [-- --offline | -- --push <user> | -- --token <token>]

Looks at the settings, the database and the push services, and says of each what to do. Changes nothing.

  --offline        does not try to reach a push service, the mail server or the identity provider
  --push <user>    also sends a test notification to each device of this person, by id or e-mail, and says what became of
                   it. That does change something: it is shown there, and what a push service answers is written down, so a
                   device that it calls gone is forgotten
  --token <token>  also says what the server thinks of this token, of MyChat or of your identity provider (whose keys are fetched
                   for that), and whose it is. It is not used, and not shown again. Others on this machine can see arguments, and
                   shells keep them: --token - reads it from standard input
  --help           this text

Exit codes: 0 nothing is broken (warnings are not); 1 something is; 2 wrong use.`;

const MARKS: Record<Finding['state'], string> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };

runCommand(HELP, async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      offline: { type: 'boolean', default: false },
      push: { type: 'string' },
      token: { type: 'string' },
    },
  });
  if (values.offline && values.push !== undefined)
    throw new UsageError('--push needs push services, --offline avoids them');
  const token = values.token === '-' ? await readText(process.stdin) : values.token;
  let broken = 0;
  await diagnose(undefined, { ...values, token }, ({ state, what, todo }) => {
    if (state === 'fail') broken += 1;
    console.log(`${MARKS[state]}  ${what}`);
    if (todo !== undefined) console.log(`      -> ${todo}`);
  });
  console.log(broken === 0 ? 'Nothing is broken.' : `${broken} to repair.`);
  return broken === 0 ? 0 : 1;
});
