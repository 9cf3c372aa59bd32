import { needsAdoption } from '../../adoption/adopt-legacy';
import type { Database } from '../../infra/database/database';
import { listPending } from '../../infra/database/migrate';
import { StartError } from '../../infra/start-error';
import { fail, type Finding, ok } from './finding';

/** Whether the tables are those that this version needs. */
export async function checkMigrations(database: Database): Promise<Finding> {
  try {
    if (await needsAdoption(database)) {
      return fail(
        "migrations: the earlier backend's data is not adopted yet",
        'Back it up, stop the earlier backend, then npm run migrate. See docs/deploy.md.',
      );
    }
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return fail(`migrations: ${error.message}`, 'Let the schema that the settings name hold nothing else.');
  }
  try {
    const pending = await listPending(database);
    return pending.length === 0
      ? ok('migrations: all applied')
      : fail(`migrations: ${pending.length} to be applied, from ${pending[0]}`, 'npm run migrate');
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return fail(`migrations: ${error.message}`, 'Run the version of MyChat that this database belongs to.');
  }
}
