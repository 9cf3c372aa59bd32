import { spawnSync } from 'node:child_process';

const isThere = spawnSync('python3', ['--version']).status === 0;

/** Describes tests that run Python. Where there is none they are skipped; on CI they fail. */
export const describeWithPython = isThere || process.env.CI === 'true' ? describe : describe.skip;
