import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseVapidKeys, VapidKeyError, type VapidKeyPair } from '../domain/push/vapid-keys';
import { ConnectionUrlError, parseConnectionUrl } from '../infra/database/connection-url';
import { EnvFileError, readEnvFile } from './env-file';
import { fileSentence } from '../infra/file-failure';
import type { DatabaseChoice } from '../infra/database/database-choice';
import {
  parseHost,
  parseHostPatterns,
  parseOrigins,
  parsePath,
  parsePort,
  parseSwitch,
  parseTimeZone,
  parseTrustProxy,
  parseVapidSubject,
  parseWholeNumber,
  SettingError,
} from './setting-formats';
import { StartError } from '../infra/start-error';

/** All that is wrong with the settings, one line each. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(
      [
        'MyChat cannot start with these settings:',
        ...problems.map((line) => `  - ${line}`),
        'See .env.example.',
      ].join('\n'),
    );
  }
}

export type LogLevel = z.infer<typeof LogLevel>;
const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
  error: 'must be fatal, error, warn, info, debug, trace or silent',
});

export interface Config {
  readonly production: boolean;
  /** The address or name to listen on; without one, all of this machine's addresses. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Absolute. The embedded database and the generated secrets live here. */
  readonly dataDirectory: string;
  readonly trustProxy: boolean | number | readonly string[];
  readonly frontend: Frontend;
  readonly database: DatabaseChoice;
  readonly poolSize: number;
  readonly migrateOnStart: boolean;
  /** The zone that DATETIME columns of the legacy backend's database were written in. */
  readonly legacyTimeZone: string;
  /** Without a secret, one is generated and kept. */
  readonly jwt: { readonly secret?: string; readonly expirationHours: number };
  /** Newest first. Without keys, a pair is generated and kept. */
  readonly vapid: { readonly keys: readonly VapidKeyPair[]; readonly subject: string };
  readonly push: PushSettings;
  readonly rateLimit: boolean;
  readonly metricsToken?: string;
  readonly logLevel: LogLevel;
}

/** Which pages of other origins may call. */
export interface Frontend {
  readonly origins: readonly string[];
  /** Every origin is allowed. */
  readonly any: boolean;
  /** Every http://localhost:* and http://127.0.0.1:* is allowed. */
  readonly loopback: boolean;
}

export interface PushSettings {
  readonly endpointHosts: readonly string[];
  /** The operator named the hosts: any port unless the pattern has one, private addresses too. */
  readonly endpointHostsAreTrusted: boolean;
  readonly clickPath: string;
}

const PUSH_SERVICES = [
  'fcm.googleapis.com',
  'android.googleapis.com',
  'jmt17.google.com',
  '*.push.services.mozilla.com',
  '*.push.apple.com',
  '*.notify.windows.com',
];

const DEVELOPMENT_SUBJECT = 'mailto:admin@example.com';
const LEAST_SECRET_BYTES = 32;

/** A setting that `parse` reads; what it throws is the problem shown. */
function setting<Value>(parse: (text: string) => Value) {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof SettingError || error instanceof ConnectionUrlError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });
}

const text = z.string();

const Environment = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'], { error: 'must be production, development or test' })
    .default('development'),
  HOST: setting(parseHost).optional(),
  PORT: setting(parsePort).default(5000),
  DATA_DIR: text.default('.data'),
  FRONTEND_URL: setting(parseOrigins).optional(),
  TRUST_PROXY: setting(parseTrustProxy).default(false),
  RATE_LIMIT: setting(parseSwitch).default(true),
  LOG_LEVEL: LogLevel.default('info'),
  METRICS_TOKEN: text.optional(),

  CONN_URL: setting(parseConnectionUrl).optional(),
  DB_HOST: text.optional(),
  DB_PORT: setting(parsePort).default(3306),
  DB_USER: text.optional(),
  DB_PASSWORD: text.optional(),
  DB_NAME: text.optional(),
  DB_POOL_SIZE: setting((value) => parseWholeNumber(value, 1, 1_000)).default(10),
  MIGRATE_ON_START: setting(parseSwitch).default(true),
  LEGACY_TIME_ZONE: setting(parseTimeZone).default('UTC'),

  JWT_SECRET_KEY: text.optional(),
  JWT_ALGORITHM: z.literal('HS256', { error: 'must be HS256' }).default('HS256'),
  JWT_EXPIRATION_HOURS: setting((value) => parseWholeNumber(value, 1, 100_000)).default(720),

  VAPID_PUBLIC_KEY: text.optional(),
  VAPID_PRIVATE_KEY: text.optional(),
  VAPID_PRIVATE_KEY_BASE64: text.optional(),
  VAPID_CLAIM_EMAIL: setting(parseVapidSubject).default(DEVELOPMENT_SUBJECT),
  VAPID_PREVIOUS_KEYS: text.optional(),
  PUSH_ENDPOINT_HOSTS: setting(parseHostPatterns).optional(),
  PUSH_CLICK_PATH: setting(parsePath).default('/dashboard.html'),
});

export const SETTING_NAMES = Object.keys(Environment.shape);

/** Secrets in which a space may be meant. */
const VERBATIM = new Set(['JWT_SECRET_KEY', 'DB_PASSWORD']);

/** The settings that are there; an empty one is not. */
type Given = Partial<Record<keyof z.input<typeof Environment>, string>>;

/** Reads the environment and a `.env` file, and refuses with everything that is wrong at once. */
export function loadConfig(environment: NodeJS.ProcessEnv = extendEnvironment()): Config {
  const given: Given = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value?.trim() ? [[name, VERBATIM.has(name) ? value : value.trim()]] : [],
    ),
  );
  const settings = Environment.safeParse(given);
  const vapid = readVapidKeys(given);
  const problems = [
    ...(settings.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`),
    ...findMissing(given),
    ...vapid.problems,
  ];
  if (!settings.success || problems.length > 0) throw new ConfigError(problems);
  return freeze(toConfig(settings.data, vapid.keys, environment.PATH ?? ''));
}

/** The process's own environment, and what `.env` adds to it. @throws ConfigError */
export function readEnvironment(): NodeJS.ProcessEnv {
  try {
    return { ...readEnvFile(readText('.env'), process.env), ...process.env };
  } catch (error) {
    if (!(error instanceof EnvFileError)) throw error;
    throw new ConfigError(error.problems.map((problem) => `.env ${problem}`));
  }
}

/** Nothing where there is no such file. */
function readText(file: string): string {
  if (!existsSync(file)) return '';
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new StartError(fileSentence(error, file) ?? `${file} is no text in UTF-8.`);
  }
}

/** Of this process; what libraries look for, like NODE_ENV, may be in `.env` too. */
function extendEnvironment(): NodeJS.ProcessEnv {
  return Object.assign(process.env, readEnvironment());
}

function toConfig(settings: z.output<typeof Environment>, keys: VapidKeyPair[], searchPath: string): Config {
  const { HOST: host, JWT_SECRET_KEY: secret, METRICS_TOKEN: metricsToken } = settings;
  const origins = settings.FRONTEND_URL ?? [];
  const dataDirectory = resolve(settings.DATA_DIR);
  return {
    production: settings.NODE_ENV === 'production',
    ...(host && { host }),
    port: settings.PORT,
    dataDirectory,
    trustProxy: settings.TRUST_PROXY,
    frontend: {
      origins: origins.filter((origin) => origin !== '*'),
      any: origins.includes('*'),
      loopback: origins.length === 0,
    },
    database: toServer(settings) ?? { kind: 'embedded', dataDirectory, searchPath },
    poolSize: settings.DB_POOL_SIZE,
    migrateOnStart: settings.MIGRATE_ON_START,
    legacyTimeZone: settings.LEGACY_TIME_ZONE,
    jwt: { ...(secret && { secret }), expirationHours: settings.JWT_EXPIRATION_HOURS },
    vapid: { keys, subject: settings.VAPID_CLAIM_EMAIL },
    push: {
      endpointHosts: settings.PUSH_ENDPOINT_HOSTS ?? PUSH_SERVICES,
      endpointHostsAreTrusted: settings.PUSH_ENDPOINT_HOSTS !== undefined,
      clickPath: settings.PUSH_CLICK_PATH,
    },
    rateLimit: settings.RATE_LIMIT,
    ...(metricsToken && { metricsToken }),
    logLevel: settings.LOG_LEVEL,
  };
}

function toServer(settings: z.output<typeof Environment>): DatabaseChoice | undefined {
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

/** What the settings need of each other; in production, where nothing is generated, also what must be there at all. */
function findMissing(given: Given): string[] {
  const problems: string[] = [];
  const need = (name: keyof Given, why: string) => {
    if (!given[name]) problems.push(`${name} is missing: ${why}`);
  };
  if (given.CONN_URL && URL.canParse(given.CONN_URL) && !/^\/./.test(new URL(given.CONN_URL).pathname)) {
    problems.push('CONN_URL names no database: mysql://user:password@host:3306/database');
  }
  if (given.DB_HOST && !given.CONN_URL) {
    need('DB_USER', 'it belongs to DB_HOST');
    need('DB_NAME', 'it belongs to DB_HOST');
  }
  if (given.NODE_ENV !== 'production') return problems;

  if (!given.DB_HOST)
    need('CONN_URL', 'in production the database is yours (or set DB_HOST, DB_USER, DB_NAME)');
  need('JWT_SECRET_KEY', `${LEAST_SECRET_BYTES} bytes or more, for example of: openssl rand -base64 48`);
  if (given.JWT_SECRET_KEY && Buffer.byteLength(given.JWT_SECRET_KEY) < LEAST_SECRET_BYTES) {
    problems.push(`JWT_SECRET_KEY is shorter than ${LEAST_SECRET_BYTES} bytes`);
  }
  need('FRONTEND_URL', "the web app's origins, like https://app.example.com");
  need('VAPID_CLAIM_EMAIL', 'whom push services may write to');
  if (!given.VAPID_PUBLIC_KEY && !privateKeyOf(given)) {
    need('VAPID_PUBLIC_KEY', 'push needs a key pair');
    need('VAPID_PRIVATE_KEY', 'push needs a key pair');
  }
  return problems;
}

function privateKeyOf(given: Given): string | undefined {
  return given.VAPID_PRIVATE_KEY ?? given.VAPID_PRIVATE_KEY_BASE64;
}

/** The current pair and the earlier ones that subscriptions were still made with. */
function readVapidKeys(given: Given): { keys: VapidKeyPair[]; problems: string[] } {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PREVIOUS_KEYS: previous } = given;
  const privateKey = privateKeyOf(given);
  const problems: string[] = [];
  const keys: VapidKeyPair[] = [];
  const add = (name: string, publicHalf: string, privateHalf: string) => {
    try {
      keys.push(parseVapidKeys(publicHalf, privateHalf));
    } catch (error) {
      if (!(error instanceof VapidKeyError)) throw error;
      problems.push(`${name} ${error.message}`);
    }
  };

  if (publicKey && privateKey) add('VAPID_PUBLIC_KEY or VAPID_PRIVATE_KEY', publicKey, privateKey);
  else if (publicKey) problems.push('VAPID_PRIVATE_KEY is missing: it belongs to VAPID_PUBLIC_KEY');
  else if (privateKey) problems.push('VAPID_PUBLIC_KEY is missing: it belongs to VAPID_PRIVATE_KEY');
  else if (previous)
    problems.push('VAPID_PREVIOUS_KEYS needs a current pair: VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY');

  for (const pair of previous?.split(',') ?? []) {
    const [publicHalf = '', privateHalf = ''] = pair.trim().split(':');
    add('VAPID_PREVIOUS_KEYS (public:private,…) has a key that', publicHalf, privateHalf);
  }
  return { keys, problems };
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}
