import { compose } from '../../src/compose/compose';
import { loadConfig } from '../../src/config/load-config';
import { generateVapidKeys } from '../../src/domain/push/vapid-keys';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { createLogger } from '../../src/infra/logger';
import { announce } from '../lib/announce';
import { noteCommits, tellCommits } from '../lib/commit-times';

/** MyChat on an existing database, with rate limits only if asked for, and further settings. Notes when messages are stored if asked to. */
const {
  address,
  secret,
  limits = 'off',
  more = {},
  notesCommits = false,
} = JSON.parse(process.argv[2] ?? '{}') as {
  address: DatabaseAddress;
  secret: string;
  limits?: 'on' | 'off';
  more?: Record<string, string>;
  notesCommits?: boolean;
};
if (notesCommits) noteCommits();
tellCommits();
// The clients sign their tokens themselves.
const settings = { RATE_LIMIT: limits, PORT: '0', LEGACY_TOKENS: 'on', ...more };
const app = compose(loadConfig(settings), {
  address,
  jwtSecret: secret,
  vapid: { keys: [generateVapidKeys()], subject: 'mailto:bench@example.com' },
  log: createLogger({ level: 'warn', readable: true }),
});
void app.start().then(() => announce(app.http));
