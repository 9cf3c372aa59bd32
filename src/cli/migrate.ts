import { loadConfig } from '../config/load-config';
import { Lifetime, showFailure } from '../infra/lifetime';
import { createLogger } from '../infra/logger';
import { prepareDatabase } from '../compose/prepare-database';

/** `npm run migrate`: brings the database up to date and ends. */
try {
  const config = loadConfig();
  const log = createLogger({ level: config.logLevel, readable: !config.production });
  const lifetime = new Lifetime(log);
  void lifetime.run(async () => {
    await prepareDatabase(config.database, {
      migrateNow: true,
      legacyTimeZone: config.legacyTimeZone,
      lifetime,
      log,
    });
    log.info('The database is up to date.');
    await lifetime.end(0);
  });
} catch (error) {
  showFailure(error, undefined);
  process.exitCode = 1;
}
