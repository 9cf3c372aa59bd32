import type { Config } from '../../config/config';
import { needsAdoption } from '../../adoption/adopt-legacy';
import type { Database } from '../../infra/database/database';
import { listPending } from '../../infra/database/migrate';
import { StartError } from '../../infra/start-error';
import { checkFeatures } from './features';
import { fail, type Finding, ok, warn } from './finding';

/** Beside the pool for readers: the writer's, one per lane, and one to end what hangs. */
const OTHER_CONNECTIONS = 4 + 2 + 1;
const LARGEST_SKEW_MS = 2_000;
/** Push services refuse tokens that seem to come from the future, or to be over. */
const HARMFUL_SKEW_MS = 60_000;

/** What there is to say of a database that answers, and whether its tables are what this version needs. */
export async function checkDatabase(
  database: Database,
  config: Config,
  now: () => number,
): Promise<{ findings: Finding[]; isReady: boolean }> {
  const findings = [
    await checkServer(database, config.poolSize),
    ...(await checkFeatures(database)),
    await checkCharset(database),
  ];
  const migrations = await checkMigrations(database);
  findings.push(migrations, await checkClock(database, now));
  const isReady = migrations.state === 'ok';
  if (isReady) findings.push(await checkSubscriptions(database, config));
  return { findings, isReady };
}

async function checkServer(database: Database, poolSize: number): Promise<Finding> {
  const row = await database.one<{ version: string; most: number; mine: number }>(
    'select version() as version, @@max_connections as most, @@max_user_connections as mine',
  );
  const { version = '', most = 0, mine = 0 } = row ?? {};
  const [major = 0, minor = 0] = version.split('.').map(Number.parseFloat);
  const isMaria = /mariadb/i.test(version);
  const isKnown = isMaria ? major > 10 || (major === 10 && minor >= 6) : major >= 8;
  if (!isKnown) {
    return fail(
      `database server: ${version} is too old`,
      'MyChat needs MySQL 8.0 or MariaDB 10.6, or later.',
    );
  }
  const limit = mine > 0 ? Math.min(mine, most) : most;
  if (poolSize + OTHER_CONNECTIONS > limit) {
    return fail(
      `database server: allows ${limit} connections, MyChat may need ${poolSize + OTHER_CONNECTIONS}`,
      `Set DB_POOL_SIZE to at most ${Math.max(1, limit - OTHER_CONNECTIONS)}, or raise max_connections there.`,
    );
  }
  return ok(`database server: ${version}, ${poolSize + OTHER_CONNECTIONS} of ${limit} connections needed`);
}

async function checkCharset(database: Database): Promise<Finding> {
  const wrong = await database.many<{ name: string }>(
    `select table_name as name from information_schema.tables
      where table_schema = database() and table_type = 'BASE TABLE' and table_name not like 'earlier\\_%'
        and table_collation not like 'utf8mb4\\_%' order by table_name`,
  );
  const echoed = await database.one<{ text: string }>("select concat('', ?) as text", ['😀']);
  if (echoed?.text !== '😀') {
    return fail(
      'characters: emoji do not survive the connection',
      'Look for a proxy between MyChat and the database that changes the character set.',
    );
  }
  if (wrong.length === 0) return ok('characters: utf8mb4 everywhere');
  const names = wrong.map(({ name }) => name);
  return fail(
    `characters: ${names.join(', ')} cannot keep emoji`,
    names
      .map((name) => `alter table ${name} convert to character set utf8mb4 collate utf8mb4_unicode_520_ci;`)
      .join(' '),
  );
}

async function checkMigrations(database: Database): Promise<Finding> {
  try {
    if (await needsAdoption(database)) {
      return fail(
        "migrations: the earlier backend's data is not adopted yet",
        'Back it up, stop the earlier backend, then npm run migrate. See docs/deploy.md.',
      );
    }
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return fail(`migrations: ${error.message}`, 'Let the schema that the settings name hold nothing else.');
  }
  try {
    const pending = await listPending(database);
    return pending.length === 0
      ? ok('migrations: all applied')
      : fail(`migrations: ${pending.length} to be applied, from ${pending[0]}`, 'npm run migrate');
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return fail(`migrations: ${error.message}`, 'Run the version of MyChat that this database belongs to.');
  }
}

async function checkClock(database: Database, now: () => number): Promise<Finding> {
  const before = now();
  const row = await database.one<{ at: string }>('select cast(unix_timestamp(now(3)) * 1000 as char) as at');
  const after = now();
  const at = Number(row?.at);
  const skew = at < before ? before - at : Math.max(0, at - after);
  return skew > LARGEST_SKEW_MS
    ? fail(
        `clocks: this machine and the database differ by ${describeSeconds(skew)}`,
        'Let both follow a time server (timedatectl set-ntp true).',
      )
    : ok('clocks: this machine and the database agree');
}

async function checkSubscriptions(database: Database, config: Config): Promise<Finding> {
  const row = await database.one<{ total: number; failing: string | number | null }>(
    'select count(*) as total, sum(refused_since is not null) as failing from push_subscriptions',
  );
  const { total = 0 } = row ?? {};
  const failing = Number(row?.failing ?? 0);
  const ids = config.vapid.keys.map(({ id }) => id);
  const foreign =
    ids.length === 0
      ? undefined
      : await database.one<{ n: number }>(
          `select count(*) as n from push_subscriptions
            where vapid_key_id is not null and vapid_key_id not in (${ids.map(() => '?').join(', ')})`,
          ids,
        );
  if (foreign && foreign.n > 0) {
    return fail(
      `subscriptions: ${foreign.n} of ${total} were made with a push key that is not in the settings`,
      'Put the earlier pair into VAPID_PREVIOUS_KEYS (public:private): nobody else can send to them.',
    );
  }
  if (failing > 0) {
    return warn(
      `subscriptions: push services refuse ${failing} of ${total}`,
      'Look at mychat_push_answers_total in /metrics. Refused for a day, they are removed.',
    );
  }
  return ok(`subscriptions: ${total}`);
}

/** Whether a push service can be reached, and what time it is there. */
export async function checkWorld(url: string, now: () => number): Promise<Finding> {
  const name = `push services: ${new URL(url).host}`;
  try {
    const response = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(5_000),
    });
    const there = Date.parse(response.headers.get('date') ?? '');
    const skew = Math.abs(now() - there);
    if (Number.isNaN(there) || skew < HARMFUL_SKEW_MS) return ok(`${name} answers, and its clock agrees`);
    return fail(
      `${name} answers, but its clock differs by ${describeSeconds(skew)}`,
      'Set this clock (timedatectl set-ntp true): push services refuse what seems to come from another time.',
    );
  } catch {
    return warn(
      `${name} does not answer`,
      'Let this machine open connections to port 443 of the push services; without them nobody is notified.',
    );
  }
}

function describeSeconds(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1_000)} seconds` : `${Math.round(ms / 60_000)} minutes`;
}
