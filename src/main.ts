import { compose } from './compose/compose';
import { prepareDatabase } from './compose/prepare-database';
import { loadSecrets } from './compose/secrets';
import type { Config } from './config/config';
import { loadConfig } from './config/load-config';
import { Lifetime, showFailure } from './infra/lifetime';
import { listen, tryPort, urlHere } from './infra/listen';
import { createLogger, type Logger } from './infra/logger';

async function start(config: Config, lifetime: Lifetime, log: Logger): Promise<void> {
  const address = await prepareDatabase(config.database, {
    migrateNow: config.migrateOnStart,
    legacyTimeZone: config.legacyTimeZone,
    lifetime,
    log,
    tryRest: () => tryPort(config.port, config.host),
  });
  const app = compose(config, {
    address,
    ...(await loadSecrets(config)),
    log,
  });
  lifetime.add(app);
  await app.start();
  const port = await listen(app.http, config.port, config.host);
  // Shown because some shells set HOST, and then fewer addresses are served than expected.
  const reason = config.host === undefined ? '' : ` (HOST=${config.host})`;
  log.info(`MyChat is ready at ${urlHere(port, config.host)}${reason}`);
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
