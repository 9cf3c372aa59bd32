import { z } from 'zod';
import type { Config } from './config';
import { ConfigError } from './config-error';
import { extendEnvironment, readEnvironment } from './environment';
import { databaseShape, findDatabaseProblems, toDatabase } from './groups/database';
import { findMailProblems, mailShape, toMail } from './groups/mail';
import { peopleShape, toPeople } from './groups/people';
import { findProviderProblems, providerShape, toProvider } from './groups/provider';
import { pushShape, toPush } from './groups/push';
import { findServerProblems, serverShape, toServer } from './groups/server';
import { findTokenProblems, tokenShape, toTokens } from './groups/tokens';
import { findVapidProblems, readVapidKeys, toVapid, vapidShape } from './groups/vapid';
import type { Given } from './setting';

const shape = {
  ...serverShape,
  ...databaseShape,
  ...tokenShape,
  ...providerShape,
  ...vapidShape,
  ...pushShape,
  ...peopleShape,
  ...mailShape,
};
const Settings = z.object(shape);

export const SETTING_NAMES = Object.keys(shape);

/** Secrets in which a space may be meant. */
const VERBATIM = new Set(['JWT_SECRET_KEY', 'AUTH_ISSUER_SECRET', 'DB_PASSWORD']);

/**
 * What the settings say: those of `environment`, else of this process and `.env`.
 * @throws ConfigError with everything that is wrong at once
 */
export function loadConfig(environment: NodeJS.ProcessEnv = extendEnvironment()): Config {
  const given = listGiven(environment);
  const parsed = Settings.safeParse(given);
  const { keys, problems: keyProblems } = readVapidKeys(given);
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`),
    ...findProblems(given),
    ...keyProblems,
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const settings = parsed.data;
  const server = toServer(settings);
  const { dataDirectory } = server;
  return freeze({
    ...server,
    ...toDatabase(settings, { dataDirectory, searchPath: environment.PATH ?? '' }),
    ...toTokens(settings),
    ...toProvider(settings),
    ...toVapid(settings, keys),
    ...toPush(settings),
    ...toPeople(settings),
    ...toMail(settings),
  });
}

/** For what prepares a start. Undefined if the settings are refused: the server says that better. Changes no environment. */
export function peekConfig(): Config | undefined {
  try {
    return loadConfig(readEnvironment());
  } catch {
    return undefined;
  }
}

function listGiven(environment: NodeJS.ProcessEnv): Given<typeof shape> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value?.trim() ? [[name, VERBATIM.has(name) ? value : value.trim()]] : [],
    ),
  );
}

/** What settings need of each other and, in production, where nothing is generated, what must be set at all. */
function findProblems(given: Given<typeof shape>): string[] {
  const isProduction = given.NODE_ENV === 'production';
  const finders = [
    findDatabaseProblems,
    findTokenProblems,
    findProviderProblems,
    findServerProblems,
    findVapidProblems,
    findMailProblems,
  ];
  return finders.flatMap((find) => find(given, isProduction));
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}
