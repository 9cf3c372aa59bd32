import type { ClaimNames } from '../../infra/provider/read-claims';
import type { Config, ProviderSettings } from '../config';
import { type Given, missing, type Parsed, setting, text } from '../setting';
import { parseList, SettingError } from '../setting-formats';

const MIN_SECRET_BYTES = 32;
const MAX_ISSUER_LENGTH = 255;

const DEFAULT_CLAIMS: ClaimNames = {
  id: 'sub',
  name: 'name',
  email: 'email',
  username: 'preferred_username',
  picture: 'picture',
};

export const providerShape = {
  AUTH_ISSUER: setting(parseIssuer).optional(),
  AUTH_ISSUER_JWKS: setting(parseKeySetUrl).optional(),
  AUTH_ISSUER_SECRET: text.optional(),
  AUTH_AUDIENCE: setting(parseList).default([]),
  AUTH_CLAIMS: setting(parseClaims).default(DEFAULT_CLAIMS),
};

/** `ours`: the secrets of our own tokens. */
export function findProviderProblems(
  given: Given<typeof providerShape> & { JWT_SECRET_KEY?: string; JWT_PREVIOUS_SECRETS?: string },
  isProduction: boolean,
): string[] {
  const { AUTH_ISSUER: issuer, AUTH_ISSUER_JWKS: url, AUTH_ISSUER_SECRET: secret } = given;
  if (url && secret)
    return ['AUTH_ISSUER_JWKS and AUTH_ISSUER_SECRET exclude each other: a provider signs one way'];
  if (url === undefined && secret === undefined) {
    return issuer === undefined ? [] : [`AUTH_ISSUER needs AUTH_ISSUER_JWKS or AUTH_ISSUER_SECRET`];
  }
  return [
    ...missing(given, {
      AUTH_ISSUER: 'what `iss` is in the tokens of the identity provider',
      ...(url && { AUTH_AUDIENCE: 'what `aud` is in tokens for this app: a provider signs for others too' }),
    }),
    ...(url ? findUrlProblems(url, isProduction) : []),
    ...(secret ? findSecretProblems(secret, given, isProduction) : []),
  ];
}

function findUrlProblems(url: string, isProduction: boolean): string[] {
  const isPlain = URL.canParse(url) && new URL(url).protocol === 'http:';
  return isPlain && isProduction ? ['AUTH_ISSUER_JWKS must be https in production'] : [];
}

function findSecretProblems(
  secret: string,
  { JWT_SECRET_KEY: own, JWT_PREVIOUS_SECRETS: previous = '' }: Parameters<typeof findProviderProblems>[0],
  isProduction: boolean,
): string[] {
  const isOurs = [own, ...previous.split(',').map((item) => item.trim())].includes(secret);
  if (isOurs) return ['AUTH_ISSUER_SECRET must not be a secret of our own tokens'];
  const isShort = isProduction && Buffer.byteLength(secret) < MIN_SECRET_BYTES;
  return isShort ? [`AUTH_ISSUER_SECRET is shorter than ${MIN_SECRET_BYTES} bytes`] : [];
}

export function toProvider(settings: Parsed<typeof providerShape>): Pick<Config, 'provider'> {
  const { AUTH_ISSUER: issuer, AUTH_ISSUER_JWKS: url, AUTH_ISSUER_SECRET: secret } = settings;
  if (issuer === undefined) return {};
  const keys: ProviderSettings['keys'] | undefined = url ? { url } : secret ? { secret } : undefined;
  return keys
    ? { provider: { issuer, keys, audience: settings.AUTH_AUDIENCE, claims: settings.AUTH_CLAIMS } }
    : {};
}

/** Compared as it is, and stored with every account. */
function parseIssuer(value: string): string {
  if (!/^[\x21-\x7e]+$/.test(value) || value.length > MAX_ISSUER_LENGTH) {
    throw new SettingError(
      `must be at most ${MAX_ISSUER_LENGTH} ASCII characters without spaces, exactly as in \`iss\``,
    );
  }
  return value;
}

function parseKeySetUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '');
  const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  if (!url || !isAllowed || url.username !== '' || url.password !== '') {
    throw new SettingError('must be an https URL (http only to this machine), without a password');
  }
  return url.href;
}

/** `id=sub,name=full_name`: what is not named keeps its default. */
function parseClaims(value: string): ClaimNames {
  const pairs = parseList(value).map((pair) => /^(id|name|email|username|picture)=(\S+)$/.exec(pair));
  if (pairs.includes(null)) {
    throw new SettingError(
      'must be a list like id=sub,name=name,email=email,username=preferred_username,picture=picture',
    );
  }
  return { ...DEFAULT_CLAIMS, ...Object.fromEntries(pairs.map((pair) => [pair?.[1], pair?.[2]])) };
}
