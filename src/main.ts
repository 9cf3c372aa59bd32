import { compose } from './compose/compose';
import type { Config } from './config/config';
import { loadConfig } from './config/load-config';
import { Lifetime, showFailure } from './infra/lifetime';
import { listen, tryPort, urlHere } from './infra/listen';
import { keepJwtSecret, keepVapidKeys } from './infra/local-secrets';
import { createLogger, type Logger } from './infra/logger';
import { prepareDatabase } from './compose/prepare-database';

async function start(config: Config, lifetime: Lifetime, log: Logger): Promise<void> {
  const { dataDirectory, vapid } = config;
  const address = await prepareDatabase(config.database, {
    migrateNow: config.migrateOnStart,
    legacyTimeZone: config.legacyTimeZone,
    lifetime,
    log,
    tryRest: () => tryPort(config.port, config.host),
  });
  const app = compose(config, {
    address,
    jwtSecret: config.jwt.secret ?? (await keepJwtSecret(dataDirectory)),
    vapid: { ...vapid, keys: vapid.keys.length > 0 ? vapid.keys : [await keepVapidKeys(dataDirectory)] },
    log,
  });
  lifetime.add(app);
  await app.start();
  const port = await listen(app.http, config.port, config.host);
  // Said because shells set it too, and then it serves on less than somebody expects.
  const because = config.host === undefined ? '' : ` (HOST=${config.host})`;
  log.info(`MyChat is ready at ${urlHere(port, config.host)}${because}`);
}

try {
  const config = loadConfig();
  const log = createLogger({ level: config.logLevel, readable: !config.production });
  const lifetime = new Lifetime(log);
  void lifetime.run(() => start(config, lifetime, log));
} catch (error) {
  showFailure(error, undefined);
  process.exitCode = 1;
}
