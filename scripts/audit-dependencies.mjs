import { runMain, say } from './lib/say.mjs';
import { findVulnerabilities } from './lib/vulnerabilities.mjs';

/** `npm run deps:audit`: lists known vulnerabilities of the packages that run in production. Fails if any is serious. */
await runMain(async () => {
  const result = await findVulnerabilities();
  if (!result.isKnown) {
    say(
      `Not checked: this registry does not tell of known holes (${result.reason}). Where one does, run npm audit.`,
    );
    return;
  }
  for (const { name, severity, title } of [...result.serious, ...result.others]) {
    say(`${name}: ${severity}, ${title}`);
  }
  say(`Known holes: ${result.serious.length} high or critical, ${result.others.length} others.`);
  if (result.serious.length > 0) process.exitCode = 1;
});
