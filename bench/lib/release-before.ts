import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MIGRATIONS_DIRECTORY } from '../../src/infra/database/migration-files';
import { buildCommit } from '../../test/support/commit-build';

/** The first of groups. */
export const FIRST_MIGRATION = '0090';

export interface ReleaseBefore {
  /** What `node` runs. */
  program: string;
  /** The directory of its migrations. */
  migrations: string;
  remove(): void;
}

/** What there was before the migration with this number: the commit before the one that brought it, built. */
export function buildReleaseBefore(number: string): ReleaseBefore {
  const file = readdirSync(MIGRATIONS_DIRECTORY).find((name) => name.startsWith(number));
  if (file === undefined) throw new Error(`There is no migration ${number}`);
  const path = `sql/migrations/${file}`;
  const added = ['log', '--diff-filter=A', '--format=%H', '-1', '--', path];
  const commit = execFileSync('git', added, { encoding: 'utf8' }).trim();
  if (commit === '') throw new Error(`The history does not say where ${path} came from`);
  const build = buildCommit(`${commit}^`);
  return { ...build, migrations: join(dirname(build.program), '../sql/migrations') };
}
