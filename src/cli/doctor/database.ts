import type { Config } from '../../config/config';
import type { Database } from '../../infra/database/database';
import { describeSkew } from './describe-skew';
import { checkFeatures } from './features';
import { fail, type Finding, ok } from './finding';
import { checkGroups } from './groups';
import { checkMigrations } from './migrations';
import { checkSubscriptions } from './subscriptions';

/** Besides the pool for reads: four for the pool for writes, one per lane, and one to end statements that hang. */
const OTHER_CONNECTIONS = 4 + 2 + 1;
const MAX_SKEW_MS = 2_000;

/** Checks a database that can be reached. It is ready if its tables are those that this version needs. */
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
  if (isReady) {
    findings.push(...(await checkGroups(database, config)), await checkSubscriptions(database, config));
  }
  return { findings, isReady };
}

async function checkServer(database: Database, poolSize: number): Promise<Finding> {
  const row = await database.one<{ version: string; total: number; per_user: number }>(
    'select version() as version, @@max_connections as total, @@max_user_connections as per_user',
  );
  const { version = '', total = 0, per_user = 0 } = row ?? {};
  const [major = 0, minor = 0] = version.split('.').map(Number.parseFloat);
  const isMaria = /mariadb/i.test(version);
  const isKnown = isMaria ? major > 10 || (major === 10 && minor >= 6) : major >= 8;
  if (!isKnown) {
    return fail(
      `database server: ${version} is too old`,
      'MyChat needs MySQL 8.0 or MariaDB 10.6, or later.',
    );
  }
  const limit = per_user > 0 ? Math.min(per_user, total) : total;
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

async function checkClock(database: Database, now: () => number): Promise<Finding> {
  const before = now();
  const row = await database.one<{ at: string }>('select cast(unix_timestamp(now(3)) * 1000 as char) as at');
  const after = now();
  const at = Number(row?.at);
  const skew = at < before ? before - at : Math.max(0, at - after);
  return skew > MAX_SKEW_MS
    ? fail(
        `clocks: this machine and the database differ by ${describeSkew(skew)}`,
        'Let both follow a time server (timedatectl set-ntp true).',
      )
    : ok('clocks: this machine and the database agree');
}
