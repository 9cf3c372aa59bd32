import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export type BrowserName = 'Firefox' | 'Chromium';

/** Names of the programs; FIREFOX and CHROMIUM in the environment take precedence. scripts/lib/programs.mjs has the same list. */
const PROGRAMS: Record<BrowserName, readonly string[]> = {
  Firefox: ['firefox-esr', '/Applications/Firefox.app/Contents/MacOS/firefox'],
  Chromium: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
};

/** The program's path; undefined if it is not installed. */
export function findBrowser(name: BrowserName): string | undefined {
  const given = process.env[name.toUpperCase()];
  if (given) return given;
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const places = PROGRAMS[name].flatMap((program) =>
    program.startsWith('/') ? program : directories.map((directory) => join(directory, program)),
  );
  return places.find(isExecutable);
}

/** Describes tests in a real browser. If it is not installed they are skipped with a reason; on CI they fail. */
export function describeIn(name: BrowserName, tests: (program: string) => void): void {
  const program = findBrowser(name);
  if (program !== undefined) {
    describe(name, () => tests(program));
    return;
  }
  const why = `This machine has no ${name}, or it is not in PATH: npm test installs it or says how.`;
  if (process.env.CI === 'true') throw new Error(why);
  console.warn(`Skipped. ${why}`);
  describe.skip(name, () => tests(''));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
