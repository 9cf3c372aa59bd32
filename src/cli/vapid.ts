import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config/load-config';
import { generateVapidKeys, type VapidKeyPair } from '../domain/push/vapid-keys';
import { parseEnvFile } from '../config/env-file';
import { isSetInEnvironment } from '../config/environment';
import { findVapidKeys } from '../infra/local-secrets';
import { runCommand } from './command';
import { withSettings } from '../config/edit-env-file';
import { formatsOf } from './vapid-formats';

const HELP = `npm run vapid [-- --rotate]

Makes a key pair for Web Push (VAPID, RFC 8292) and prints it in every form that the settings take. Nothing is changed.

  --rotate   makes a new pair and keeps the present one for the browsers that subscribed with it. Written to .env where
             the keys come from there or from DATA_DIR; printed where they come from the environment
  --help     this text

Why keep the old key: a browser's subscription works only with the key it was made with. Each subscription remembers its
key and goes on with it; new ones are made with the new key. Remove a pair from VAPID_PREVIOUS_KEYS when no subscription
needs it any more: what is left of its subscriptions is then refused and, after a day, removed.

Exit codes: 0 done; 1 the settings are wrong, or there is no key yet to rotate; 2 wrong use.`;

const ENV_FILE = '.env';

runCommand(HELP, async (args) => {
  const { values } = parseArgs({ args: [...args], options: { rotate: { type: 'boolean' } } });
  if (!values.rotate) {
    showNewPair(generateVapidKeys());
    return 0;
  }
  // Asked before loadConfig adds .env to the environment.
  const isFromEnvironment = isSetInEnvironment('VAPID_PUBLIC_KEY');
  const config = loadConfig();
  const kept = config.vapid.keys.length > 0 ? undefined : await findVapidKeys(config.dataDirectory);
  const current = kept ? [kept] : config.vapid.keys;
  if (current.length === 0) {
    console.error('There is no key yet, so there is nothing to rotate: the first start makes one.');
    return 1;
  }
  const settings = rotated(generateVapidKeys(), current);
  if (isFromEnvironment) showSettings(settings);
  else await writeSettings(settings);
  return 0;
});

function showNewPair(pair: VapidKeyPair): void {
  const formats = formatsOf(pair);
  console.log(`# A new pair. Keep the private key to yourself.
VAPID_PUBLIC_KEY=${formats.public_key}
VAPID_PRIVATE_KEY=${formats.private_key}

# The private key in other forms; one of them is enough.
# In one line, line ends written as \\n:
VAPID_PRIVATE_KEY=${formats.oneLine}
# Without quotes and backslashes:
VAPID_PRIVATE_KEY_BASE64=${formats.base64}
# As a file (PKCS#8):
${formats.pkcs8.trim()}
# As a file (SEC1):
${formats.sec1.trim()}

# Whom push services may write to:
VAPID_CLAIM_EMAIL=you@example.com`);
}

type Settings = Record<'VAPID_PUBLIC_KEY' | 'VAPID_PRIVATE_KEY' | 'VAPID_PREVIOUS_KEYS', string>;

function rotated(pair: VapidKeyPair, current: readonly VapidKeyPair[]): Settings {
  return {
    VAPID_PUBLIC_KEY: pair.public_key,
    VAPID_PRIVATE_KEY: pair.private_key,
    VAPID_PREVIOUS_KEYS: current
      .map(({ public_key, private_key }) => `${public_key}:${private_key}`)
      .join(','),
  };
}

function showSettings(settings: Settings): void {
  console.log('# The keys come from the environment. Set these there, and start MyChat again:');
  for (const [name, value] of Object.entries(settings)) console.log(`${name}=${value}`);
  console.log('# If VAPID_PRIVATE_KEY_BASE64 is set, remove it.');
}

async function writeSettings(settings: Settings): Promise<void> {
  const text = existsSync(ENV_FILE) ? await readFile(ENV_FILE, 'utf8') : '';
  // An empty value counts as unset: the key has one form from now on.
  const hasOther = parseEnvFile(text).some(({ name }) => name === 'VAPID_PRIVATE_KEY_BASE64');
  const without = hasOther ? { VAPID_PRIVATE_KEY_BASE64: '' } : {};
  await writeFile(ENV_FILE, withSettings(text, { ...settings, ...without }), { mode: 0o600 });
  console.log(`Written to ${ENV_FILE}: a new pair in VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY, the earlier one in VAPID_PREVIOUS_KEYS.
Start MyChat again. New subscriptions use the new key; the ones there are go on with theirs.`);
}
