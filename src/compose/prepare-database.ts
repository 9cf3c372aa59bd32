import { adoptLegacy, needsAdoption } from '../adoption/adopt-legacy';
import { Database } from '../infra/database/database';
import type { DatabaseAddress } from '../infra/database/session';
import type { DatabaseChoice } from '../infra/database/database-choice';
import { EmbeddedDatabase } from '../infra/database/embedded/embedded-database';
import type { Lifetime } from '../infra/lifetime';
import type { Logger } from '../infra/logger';
import { listPending, migrate } from '../infra/database/migrate';
import { requireOpenFiles } from '../infra/open-files';
import { requireDatabase } from '../infra/database/require-database';
import { StartError } from '../infra/start-error';

export interface PrepareOptions {
  migrateNow: boolean;
  /** The zone that DATETIME columns of the legacy backend were written in. */
  legacyTimeZone: string;
  lifetime: Lifetime;
  log: Logger;
  /** What else a start needs: tried before anything is created or changed, and after a predecessor has stopped. */
  tryRest?: () => Promise<void>;
}

/**
 * Resolves when the database answers and, unless that is left to a deploy hook, is migrated. A database of the legacy backend
 * is adopted.
 */
export async function prepareDatabase(
  choice: DatabaseChoice,
  options: PrepareOptions,
): Promise<DatabaseAddress> {
  const { migrateNow, legacyTimeZone, log } = options;
  requireOpenFiles();
  const address = await findServer(choice, options);
  await requireDatabase(address);
  const database = new Database(address, { size: 1 });
  try {
    const runMigrations = () =>
      migrate(database, {
        onApply: (name) => log.info(`Migrating the database: ${name}`),
        onNewer: (names) => log.info(`The database has additions of a newer release: ${names.join(', ')}`),
      });
    if (migrateNow) {
      await adoptLegacy(address, {
        zone: legacyTimeZone,
        migrate: runMigrations,
        say: (sentence) => log.info(sentence),
        warn: (sentence) => log.warn(sentence),
      });
      await runMigrations();
    } else {
      if (await needsAdoption(database)) {
        throw new StartError("The legacy backend's database is not adopted yet: run npm run migrate.");
      }
      const pending = await listPending(database);
      if (pending.length > 0) log.warn(`The database lacks ${pending.join(', ')}: run npm run migrate.`);
    }
  } finally {
    await database.close();
  }
  return address;
}

async function findServer(
  choice: DatabaseChoice,
  { lifetime, log, tryRest = async () => {} }: PrepareOptions,
): Promise<DatabaseAddress> {
  if (choice.kind === 'server') {
    await tryRest();
    return choice.address;
  }
  const embedded = new EmbeddedDatabase(choice.dataDirectory, choice.searchPath, log);
  lifetime.add(embedded);
  const { address } = await embedded.start({ onLocked: tryRest });
  return address;
}
