import { resolve } from 'node:path';
import { z } from 'zod';
import { type Config, type Frontend, LOG_LEVELS } from '../config';
import { type Given, missing, type Parsed, setting, text } from '../setting';
import { parseHost, parseOrigins, parsePort, parseSwitch, parseTrustProxy } from '../setting-formats';

export const serverShape = {
  NODE_ENV: z
    .enum(['production', 'development', 'test'], { error: 'must be production, development or test' })
    .default('development'),
  HOST: setting(parseHost).optional(),
  PORT: setting(parsePort).default(5000),
  DATA_DIR: text.default('.data'),
  FRONTEND_URL: setting(parseOrigins).optional(),
  TRUST_PROXY: setting(parseTrustProxy).default(false),
  RATE_LIMIT: setting(parseSwitch).default(true),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: 'must be fatal, error, warn, info, debug, trace or silent' })
    .default('info'),
  METRICS_TOKEN: text.optional(),
};

export function findServerProblems(given: Given<typeof serverShape>, isProduction: boolean): string[] {
  return isProduction
    ? missing(given, { FRONTEND_URL: "the web app's origins, like https://app.example.com" })
    : [];
}

type ServerConfig = Pick<
  Config,
  | 'production'
  | 'host'
  | 'port'
  | 'dataDirectory'
  | 'frontend'
  | 'trustProxy'
  | 'rateLimit'
  | 'logLevel'
  | 'metricsToken'
>;

export function toServer(settings: Parsed<typeof serverShape>): ServerConfig {
  const { HOST: host, METRICS_TOKEN: metricsToken } = settings;
  return {
    production: settings.NODE_ENV === 'production',
    ...(host && { host }),
    port: settings.PORT,
    dataDirectory: resolve(settings.DATA_DIR),
    frontend: toFrontend(settings.FRONTEND_URL ?? []),
    trustProxy: settings.TRUST_PROXY,
    rateLimit: settings.RATE_LIMIT,
    logLevel: settings.LOG_LEVEL,
    ...(metricsToken && { metricsToken }),
  };
}

function toFrontend(origins: readonly string[]): Frontend {
  return {
    origins: origins.filter((origin) => origin !== '*'),
    any: origins.includes('*'),
    loopback: origins.length === 0,
  };
}
