import type { Config } from '../../config/config';
import { ConfigError } from '../../config/config-error';
import { loadConfig } from '../../config/load-config';
import { BusyError } from '../../domain/errors';
import { Database } from '../../infra/database/database';
import type { DatabaseAddress } from '../../infra/database/session';
import { failureOf } from '../../infra/database/failures';
import { findRunningDatabase } from '../../infra/database/embedded/embedded-database';
import { findDatabaseProblems } from '../../infra/database/require-database';
import { StartError } from '../../infra/start-error';
import { checkDatabase } from './database';
import { checkDisk } from './disk';
import { fail, type Finding, ok } from './finding';
import { checkMail } from './mail';
import { checkPush } from './push';
import { checkProvider } from './provider';
import { checkPushService } from './push-service';
import { checkSettings } from './settings';
import { checkToken } from './token';

type Say = (finding: Finding) => void;

export interface DiagnoseOptions {
  /** No push service and no mail server is asked, and no identity provider but about `token`. */
  offline: boolean;
  /** A user, by id or e-mail: a test notification is sent to their devices. */
  push?: string | undefined;
  /** What is thought of this token. */
  token?: string | undefined;
}

/**
 * Checks everything that can be checked without changing it, and reports each finding to `say` as soon as it is known. Settings
 * are those of `environment`, or of this process and `.env`.
 */
export async function diagnose(
  environment: NodeJS.ProcessEnv | undefined,
  { offline, push, token }: DiagnoseOptions,
  say: Say,
): Promise<void> {
  const config = readSettings(environment, say);
  if (config) {
    checkSettings(config).forEach(say);
    const address = await inspectDatabase(config, say);
    if (push !== undefined) await sendTest(config, { address, to: push }, say);
    if (config.mail && !offline) say(await checkMail(config.mail));
    if (config.provider && !offline) say(await checkProvider(config.provider));
    if (token !== undefined) await examineToken(token, { config, address }, say);
  }
  if (!offline) say(await checkPushService(pushServiceOf(config), Date.now));
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

async function examineToken(
  token: string,
  { config, address }: { config: Config; address: DatabaseAddress | undefined },
  say: Say,
): Promise<void> {
  const database = address && new Database(address, { size: 1 });
  try {
    (await checkToken(token, { config, database, now: Date.now() })).forEach(say);
  } finally {
    await database?.close();
  }
}

async function sendTest(
  config: Config,
  { address, to }: { address: DatabaseAddress | undefined; to: string },
  say: Say,
): Promise<void> {
  if (address) (await checkPush(address, config, { to })).forEach(say);
  else
    say(fail('push: not tried, without a database that is ready', 'Repair what is above, or start MyChat.'));
}

/**
 * Returns the address of the database if it is ready to be used. An embedded one is checked only while a MyChat runs it: the
 * doctor starts nothing.
 */
async function inspectDatabase(config: Config, say: Say): Promise<DatabaseAddress | undefined> {
  const address = addressOf(config);
  if (!address) {
    say({
      state: 'ok',
      what: 'database: embedded, not running now; npm start starts it, and then it can be looked at',
    });
    return undefined;
  }
  let problems;
  try {
    problems = await findDatabaseProblems(address);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    say({ state: 'fail', what: 'database: not reachable', todo: error.message });
    return undefined;
  }
  if (problems.length === 0) say(ok('database: its sessions are as MyChat needs them'));
  for (const { what, todo } of problems) say(fail(`database: ${what}`, todo));
  const database = new Database(address, { size: 1 });
  try {
    say(await checkDisk(database));
    const { findings, isReady } = await checkDatabase(database, config, Date.now);
    findings.forEach(say);
    return isReady ? address : undefined;
  } catch (error) {
    const isBusy = error instanceof BusyError;
    if (!isBusy && failureOf(error) === 'other') throw error;
    const reason = String(isBusy ? (error.cause ?? 'too late') : error);
    say(fail(`database: does not answer every question (${reason})`, 'Repair that, then look again.'));
    return undefined;
  } finally {
    await database.close();
  }
}

function addressOf({ database }: Config): DatabaseAddress | undefined {
  return database.kind === 'server' ? database.address : findRunningDatabase(database.dataDirectory);
}

/** The first host that is no pattern. */
function pushServiceOf(config: Config | undefined): string {
  const host = config?.push.endpointHosts.find((pattern) => !pattern.includes('*'));
  return `https://${host ?? 'fcm.googleapis.com'}/`;
}
