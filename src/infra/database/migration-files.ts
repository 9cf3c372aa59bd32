import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether code that does not know a migration works on a schema that has it: with an additive one, not with a breaking one. */
export type MigrationKind = 'additive' | 'breaking';

export interface Migration {
  /** The file's, without `.sql`. Migrations are applied in the order of their names. */
  name: string;
  kind: MigrationKind;
  sql: string;
  /** SHA-256 of the whole file, comments included, in hex. */
  checksum: string;
}

/** The same from src/infra/database and from dist/infra/database. */
export const MIGRATIONS_DIRECTORY = join(__dirname, '..', '..', '..', 'sql', 'migrations');

/** Every migration in `directory`, in order. */
export async function readMigrations(directory: string = MIGRATIONS_DIRECTORY): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).toSorted();
  return Promise.all(
    files.map(async (file) => {
      // Git on Windows may have changed the line ends; that is no change of the migration.
      const sql = (await readFile(join(directory, file), 'utf8')).replaceAll('\r\n', '\n');
      return {
        name: file.slice(0, -'.sql'.length),
        kind: kindOf(sql),
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      };
    }),
  );
}

/** As the first line says. Files without such a line are older than the two kinds; they count as breaking. */
function kindOf(sql: string): MigrationKind {
  return sql.startsWith('-- additive\n') ? 'additive' : 'breaking';
}
