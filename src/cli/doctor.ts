import { parseArgs } from 'node:util';
import { runCommand } from './command';
import { diagnose } from './diagnose';
import type { Finding } from './doctor-findings';

const HELP = `npm run doctor [-- --offline]

Looks at the settings, the database and the push services, and says of each what to do. Changes nothing.

  --offline  does not try to reach a push service
  --help     this text

Exit codes: 0 nothing is broken (warnings are not); 1 something is; 2 wrong use.`;

const MARKS: Record<Finding['state'], string> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };

runCommand(HELP, async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: { offline: { type: 'boolean', default: false } },
  });
  let broken = 0;
  await diagnose(undefined, values, ({ state, what, todo }) => {
    if (state === 'fail') broken += 1;
    console.log(`${MARKS[state]}  ${what}`);
    if (todo !== undefined) console.log(`      -> ${todo}`);
  });
  console.log(broken === 0 ? 'Nothing is broken.' : `${broken} to repair.`);
  return broken === 0 ? 0 : 1;
});
