import { type Config, ConfigError, loadConfig } from '../config';
import { Database, type DatabaseAddress } from '../infra/db';
import { findRunningDatabase } from '../infra/embedded-database';
import { requireDatabase } from '../infra/require-database';
import { StartError } from '../infra/start-error';
import { checkDatabase, checkWorld } from './doctor-checks';
import type { Finding } from './doctor-findings';
import { checkSettings } from './doctor-settings';

type Say = (finding: Finding) => void;

/** Looks at everything that can be looked at without changing it; without an environment, at this process's own and `.env`. */
export async function diagnose(
  environment: NodeJS.ProcessEnv | undefined,
  { offline }: { offline: boolean },
  say: Say,
): Promise<void> {
  const config = readSettings(environment, say);
  if (config) {
    checkSettings(config).forEach(say);
    await lookAtDatabase(config, say);
  }
  if (!offline) say(await checkWorld(pushService(config), Date.now));
}

function readSettings(environment: NodeJS.ProcessEnv | undefined, say: Say): Config | undefined {
  try {
    return loadConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) {
      say({
        state: 'fail',
        what: `settings: ${problem}`,
        todo: 'See .env.example, and npm run vapid for keys.',
      });
    }
    return undefined;
  }
}

/** A server is asked; an embedded database only where a MyChat runs with it: the doctor starts nothing. */
async function lookAtDatabase(config: Config, say: Say): Promise<void> {
  const address = addressOf(config);
  if (!address) {
    say({
      state: 'ok',
      what: 'database: embedded, not running now; npm start starts it, and then it can be looked at',
    });
    return;
  }
  try {
    await requireDatabase(address);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    say({ state: 'fail', what: 'database: not reachable', todo: error.message });
    return;
  }
  const database = new Database(address, { size: 1 });
  try {
    (await checkDatabase(database, config, Date.now)).forEach(say);
  } finally {
    await database.close();
  }
}

function addressOf({ database }: Config): DatabaseAddress | undefined {
  return database.kind === 'server' ? database.address : findRunningDatabase(database.dataDirectory);
}

/** The first that is no pattern. */
function pushService(config: Config | undefined): string {
  const host = config?.push.endpointHosts.find((pattern) => !pattern.includes('*'));
  return `https://${host ?? 'fcm.googleapis.com'}/`;
}
