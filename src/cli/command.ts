import type { Config } from '../config/config';
import { AppError, BusyError } from '../domain/errors';
import { refusalBody } from '../domain/refusal';
import { Database } from '../infra/database/database';
import type { DatabaseAddress } from '../infra/database/session';
import { findRunningDatabase } from '../infra/database/embedded/embedded-database';
import { Lifetime, showFailure } from '../infra/lifetime';
import { createLogger } from '../infra/logger';
import { StartError } from '../infra/start-error';
import { prepareDatabase } from '../compose/prepare-database';

/** Thrown if the command line is wrong; the message says how. */
export class UsageError extends Error {}

/** Runs a command; `run` returns the exit code. `--help` prints `help`. Exit code 1 is a failure, 2 wrong use. */
export function runCommand(help: string, run: (args: readonly string[]) => Promise<number>): void {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(help);
    return;
  }
  run(args).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      if (isWrongUse(error)) {
        console.error(`${error.message}\n\n${help}`);
        process.exitCode = 2;
        return;
      }
      showFailure(error, undefined);
      process.exitCode = 1;
    },
  );
}

function isWrongUse(error: unknown): error is Error {
  return (
    error instanceof UsageError ||
    (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
  );
}

type Work = (database: Database, address: DatabaseAddress) => Promise<number>;

/**
 * Runs `work` on the configured database, and ends the process with the exit code that it returns. An embedded database is shared
 * with a MyChat that is running, or started for the command.
 */
export async function withDatabase(
  config: Config,
  { migrateNow }: { migrateNow: boolean },
  work: Work,
): Promise<number> {
  const log = createLogger({ level: 'warn', readable: true }, process.stderr);
  const lifetime = new Lifetime(log);
  await lifetime.run(async () => {
    const { database: choice, legacyTimeZone } = config;
    const running = choice.kind === 'embedded' ? findRunningDatabase(choice.dataDirectory) : undefined;
    const address = running ?? (await prepareDatabase(choice, { migrateNow, legacyTimeZone, lifetime, log }));
    const database = new Database(address, { size: 2 });
    const code = await work(database, address).catch(asSentence);
    await database.close();
    await lifetime.end(code);
  });
  return 1;
}

/** What users would be refused with, operators are. */
function asSentence(error: unknown): never {
  if (error instanceof AppError && !(error instanceof BusyError))
    throw new StartError(refusalBody(error, 'en').message, { cause: error });
  throw error;
}
