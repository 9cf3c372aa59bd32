import { ensureDependencies } from './lib/dependencies.mjs';
import { run, runMain, say } from './lib/say.mjs';

const CHECKS = {
  'format:check': 'Format (npm run format corrects it)',
  lint: 'Lint',
  typecheck: 'Types',
  'deps:check': 'Who imports whom',
  'settings:check': 'Settings in the README',
  'deps:audit': 'Known holes in dependencies',
};

/** `npm run check`: every check of the code that does not run it, also after one has failed; then a summary. */
await runMain(async () => {
  await ensureDependencies();
  const results = [];
  for (const [script, name] of Object.entries(CHECKS)) {
    say(`${name}:`);
    results.push({ name, passed: (await run('npm', ['run', '--silent', script])) === 0 });
  }
  for (const { name, passed } of results) say(`${passed ? 'passed' : 'FAILED'}  ${name}`);
  if (results.some(({ passed }) => !passed)) process.exitCode = 1;
});
