import { Database, type DatabaseAddress } from './db';
import { EmbeddedDatabase } from './embedded-database';
import type { Lifetime } from './lifetime';
import type { Logger } from './logger';
import { listPending, migrate } from './migrate';
import { requireDatabase } from './require-database';

/** Our own database server, found on `searchPath` and kept in `dataDirectory`, or somebody else's. */
export type DatabaseChoice =
  | { readonly kind: 'embedded'; readonly dataDirectory: string; readonly searchPath: string }
  | { readonly kind: 'server'; readonly address: DatabaseAddress };

/** Resolves when the database answers and, unless that is left to a deploy hook, is migrated. */
export async function prepareDatabase(
  choice: DatabaseChoice,
  { migrateNow, lifetime, log }: { migrateNow: boolean; lifetime: Lifetime; log: Logger },
): Promise<DatabaseAddress> {
  const address = choice.kind === 'server' ? choice.address : await startEmbedded(choice, lifetime, log);
  await requireDatabase(address);
  const database = new Database(address, { size: 1 });
  try {
    if (migrateNow) {
      await migrate(database, { onApply: (name) => log.info(`Migrating the database: ${name}`) });
    } else {
      const pending = await listPending(database);
      if (pending.length > 0) log.warn(`The database lacks ${pending.join(', ')}: run npm run migrate.`);
    }
  } finally {
    await database.close();
  }
  return address;
}

async function startEmbedded(
  choice: DatabaseChoice & { kind: 'embedded' },
  lifetime: Lifetime,
  log: Logger,
): Promise<DatabaseAddress> {
  const embedded = new EmbeddedDatabase(choice.dataDirectory, choice.searchPath, log);
  lifetime.add(embedded);
  const { address } = await embedded.start();
  return address;
}
