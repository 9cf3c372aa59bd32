import { readFileSync } from 'node:fs';
import { compose } from '../../src/compose/compose';
import { loadConfig } from '../../src/config/load-config';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { createLogger } from '../../src/infra/logger';
import { announce } from '../lib/announce';
import { keys, type Sink, subject } from '../lib/push-scene';

/** MyChat with the push service of the benchmark. */
const { address, secret, sink } = JSON.parse(process.argv[2] ?? '{}') as {
  address: DatabaseAddress;
  secret: string;
  sink: Sink;
};
// The clients sign their tokens themselves.
const settings = { RATE_LIMIT: 'off', PORT: '0', LEGACY_TOKENS: 'on', PUSH_ENDPOINT_HOSTS: sink.host };
const app = compose(loadConfig(settings), {
  address,
  jwtSecret: secret,
  vapid: { keys: [keys], subject },
  pushCa: readFileSync(sink.caFile, 'utf8'),
  log: createLogger({ level: 'warn', readable: true }),
});
void app.start().then(() => announce(app.http));
