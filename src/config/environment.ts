import { existsSync, readFileSync } from 'node:fs';
import { fileSentence } from '../infra/file-failure';
import { StartError } from '../infra/start-error';
import { ConfigError } from './config-error';
import { EnvFileError, readEnvFile } from './env-file';

/**
 * The process's own environment, and what `.env` adds to it. Changes nothing.
 * @throws ConfigError if `.env` has lines that cannot be read, StartError if the file cannot
 */
export function readEnvironment(): NodeJS.ProcessEnv {
  try {
    return { ...readEnvFile(readText('.env'), process.env), ...process.env };
  } catch (error) {
    if (!(error instanceof EnvFileError)) throw error;
    throw new ConfigError(error.problems.map((problem) => `.env ${problem}`));
  }
}

/** The same, put into the process's environment: libraries look for NODE_ENV and others there, which `.env` may set too. */
export function extendEnvironment(): NodeJS.ProcessEnv {
  return Object.assign(process.env, readEnvironment());
}

/** Whether the environment sets it, rather than `.env`: only known until `extendEnvironment` is called. */
export function isSetInEnvironment(name: string): boolean {
  return Boolean(process.env[name]?.trim());
}

/** Empty if there is no such file. */
function readText(file: string): string {
  if (!existsSync(file)) return '';
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new StartError(fileSentence(error, file) ?? `${file} is no text in UTF-8.`);
  }
}
