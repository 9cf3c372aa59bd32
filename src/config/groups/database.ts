import { parseConnectionUrl } from '../../infra/database/connection-url';
import type { DatabaseChoice } from '../../infra/database/database-choice';
import type { Config } from '../config';
import { type Given, missing, type Parsed, setting, text } from '../setting';
import { parsePort, parseSwitch, parseTimeZone, parseWholeNumber } from '../setting-formats';

export const databaseShape = {
  CONN_URL: setting(parseConnectionUrl).optional(),
  DB_HOST: text.optional(),
  DB_PORT: setting(parsePort).default(3306),
  DB_USER: text.optional(),
  DB_PASSWORD: text.optional(),
  DB_NAME: text.optional(),
  DB_POOL_SIZE: setting((value) => parseWholeNumber(value, 1, 1_000)).default(10),
  MIGRATE_ON_START: setting(parseSwitch).default(true),
  LEGACY_TIME_ZONE: setting(parseTimeZone).default('UTC'),
};

export function findDatabaseProblems(given: Given<typeof databaseShape>, isProduction: boolean): string[] {
  const { CONN_URL: url, DB_HOST: host } = given;
  const problems: string[] = [];
  if (url && URL.canParse(url) && !/^\/./.test(new URL(url).pathname)) {
    problems.push('CONN_URL names no database: mysql://user:password@host:3306/database');
  }
  if (host && !url) {
    problems.push(...missing(given, { DB_USER: 'it belongs to DB_HOST', DB_NAME: 'it belongs to DB_HOST' }));
  }
  if (isProduction && !host) {
    const why = 'in production the database is yours (or set DB_HOST, DB_USER, DB_NAME)';
    problems.push(...missing(given, { CONN_URL: why }));
  }
  return problems;
}

type DatabaseConfig = Pick<Config, 'database' | 'poolSize' | 'migrateOnStart' | 'legacyTimeZone'>;

/** `embedded` is used if the settings name no database server. */
export function toDatabase(
  settings: Parsed<typeof databaseShape>,
  embedded: { dataDirectory: string; searchPath: string },
): DatabaseConfig {
  return {
    database: serverOf(settings) ?? { kind: 'embedded', ...embedded },
    poolSize: settings.DB_POOL_SIZE,
    migrateOnStart: settings.MIGRATE_ON_START,
    legacyTimeZone: settings.LEGACY_TIME_ZONE,
  };
}

function serverOf(settings: Parsed<typeof databaseShape>): DatabaseChoice | undefined {
  if (settings.CONN_URL) return { kind: 'server', address: settings.CONN_URL };
  if (!settings.DB_HOST) return undefined;
  const {
    DB_HOST: host,
    DB_PORT: port,
    DB_USER: user = '',
    DB_PASSWORD: password = '',
    DB_NAME: database = '',
  } = settings;
  return { kind: 'server', address: { host, port, user, password, database } };
}
