import { type App, compose } from '../../src/compose/compose';
import type { Outside } from '../../src/compose/outside';
import { loadConfig } from '../../src/config/load-config';
import { generateVapidKeys } from '../../src/domain/push/vapid-keys';
import type { Database } from '../../src/infra/database/database';
import { listen } from '../../src/infra/listen';
import { createLogger } from '../../src/infra/logger';
import { BcryptHasher } from '../../src/infra/passwords';
import { createTestDatabase, type TestDatabase } from './database';

/** Signs the tokens of every test app. */
export const JWT_SECRET = 'a secret for tests that nobody needs to guess';

/** bcrypt's least cost: thousands of passwords are hashed in a run. */
const FAST_HASHING = 4;

export interface TestAppOptions {
  /** Environment variables. The rate limits are off unless RATE_LIMIT says otherwise. */
  settings?: Record<string, string>;
  /** Parts of the world to replace. */
  outside?: Partial<Outside>;
  /** An existing schema, for a second process on it; it is left alone at the end. */
  schema?: TestDatabase;
  /** False: without what runs by itself, push for one, so that every query is the answer to a request. */
  background?: boolean;
}

export interface TestApp {
  /** `http://localhost:41234` */
  url: string;
  app: App;
  schema: TestDatabase;
  /** To look at the rows. */
  database: Database;
  /** What the server reported as a bug of its own. A test that provokes some takes them out. */
  bugs: string[];
  /** Stops the server and removes the schema. @throws where bugs were reported */
  stop(): Promise<void>;
}

/** The real server on a schema of its own and a free port. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const schema = options.schema ?? (await createTestDatabase());
  const bugs: string[] = [];
  const config = loadConfig({ RATE_LIMIT: 'off', NODE_ENV: 'test', ...options.settings });
  const app = compose(config, {
    address: schema.address,
    jwtSecret: JWT_SECRET,
    vapid: { keys: [generateVapidKeys()], subject: config.vapid.subject },
    passwords: new BcryptHasher(FAST_HASHING),
    log: createLogger({ level: 'error', readable: true }, { write: (line) => void bugs.push(line) }),
    ...options.outside,
  });
  if (options.background !== false) await app.start();
  const port = await listen(app.http, 0);
  return {
    url: `http://localhost:${port}`,
    app,
    schema,
    database: schema.database,
    bugs,
    async stop() {
      await app.stop();
      if (!options.schema) await schema.drop();
      if (bugs.length > 0) throw new Error(`The server reported bugs:\n${bugs.join('')}`);
    },
  };
}
