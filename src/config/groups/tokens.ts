import { z } from 'zod';
import type { Config } from '../config';
import { type Given, missing, type Parsed, setting, text } from '../setting';
import { parseLastDay, parseList, parseWholeNumber } from '../setting-formats';

const MIN_SECRET_BYTES = 32;

export const tokenShape = {
  JWT_SECRET_KEY: text.optional(),
  JWT_PREVIOUS_SECRETS: setting(parseList).default([]),
  JWT_ALGORITHM: z.literal('HS256', { error: 'must be HS256' }).default('HS256'),
  JWT_EXPIRATION_HOURS: setting((value) => parseWholeNumber(value, 1, 100_000)).default(720),
  LEGACY_TOKENS: setting(parseLastDay).optional(),
};

export function findTokenProblems(given: Given<typeof tokenShape>, isProduction: boolean): string[] {
  if (!isProduction) return [];
  const { JWT_SECRET_KEY: secret } = given;
  if (secret && Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
    return [`JWT_SECRET_KEY is shorter than ${MIN_SECRET_BYTES} bytes`];
  }
  return missing(given, {
    JWT_SECRET_KEY: `${MIN_SECRET_BYTES} bytes or more, for example of: openssl rand -base64 48`,
  });
}

export function toTokens(settings: Parsed<typeof tokenShape>): Pick<Config, 'jwt' | 'legacyTokensUntil'> {
  const { JWT_SECRET_KEY: secret, LEGACY_TOKENS: legacyTokensUntil } = settings;
  return {
    jwt: {
      ...(secret && { secret }),
      previousSecrets: settings.JWT_PREVIOUS_SECRETS,
      expirationHours: settings.JWT_EXPIRATION_HOURS,
    },
    ...(legacyTokensUntil !== undefined && { legacyTokensUntil }),
  };
}
