import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../../../src/config/config';
import { ConfigError } from '../../../src/config/config-error';
import { readEnvFile } from '../../../src/config/env-file';
import { loadConfig, SETTING_NAMES } from '../../../src/config/load-config';
import { generateVapidKeys } from '../../../src/domain/push/vapid-keys';

const pair = generateVapidKeys();
const previous = generateVapidKeys();

const production = {
  NODE_ENV: 'production',
  CONN_URL: 'mysql://chat:secret@db.example.com/chat',
  JWT_SECRET_KEY: 'x'.repeat(32),
  FRONTEND_URL: 'https://app.example.com',
  VAPID_PUBLIC_KEY: pair.public_key,
  VAPID_PRIVATE_KEY: pair.private_key,
  VAPID_CLAIM_EMAIL: 'ops@example.com',
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

it('no setting is required outside production', () => {
  expect(loadConfig({ PATH: '/bin' })).toEqual({
    production: false,
    port: 5000,
    dataDirectory: resolve('.data'),
    trustProxy: false,
    frontend: { origins: [], any: false, loopback: true },
    database: { kind: 'embedded', dataDirectory: resolve('.data'), searchPath: '/bin' },
    poolSize: 10,
    migrateOnStart: true,
    legacyTimeZone: 'UTC',
    jwt: { previousSecrets: [], expirationHours: 720 },
    vapid: { keys: [], subject: 'mailto:admin@example.com' },
    push: {
      endpointHosts: [
        'fcm.googleapis.com',
        'android.googleapis.com',
        'jmt17.google.com',
        '*.push.services.mozilla.com',
        '*.push.apple.com',
        '*.notify.windows.com',
      ],
      endpointHostsAreTrusted: false,
      clickPath: '/dashboard.html',
    },
    registration: 'open',
    captcha: false,
    directory: 'open',
    writers: 'everyone',
    groupMaxMembers: 1_000,
    receiptsMaxMembers: 100,
    editWindowMs: 48 * 3_600_000,
    linkPreviews: false,
    groupMaxPerDay: 100,
    groupMaxJoined: 1_000,
    rateLimit: true,
    logLevel: 'info',
  });
});

it('all settings that are missing in production are listed at once', () => {
  expect(problemsOf({ NODE_ENV: 'production' }).map((line) => line.split(' ')[0])).toEqual([
    'CONN_URL',
    'JWT_SECRET_KEY',
    'FRONTEND_URL',
    'VAPID_CLAIM_EMAIL',
    'VAPID_PUBLIC_KEY',
    'VAPID_PRIVATE_KEY',
  ]);
  expect(problemsOf(production)).toEqual([]);
});

it('wrong and missing settings are listed together, one line each', () => {
  const environment = {
    ...production,
    CONN_URL: '',
    PORT: 'http',
    LOG_LEVEL: 'loud',
    JWT_SECRET_KEY: 'short',
  };

  expect(problemsOf(environment)).toEqual([
    'PORT must be a whole number from 0 to 65535',
    'LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent',
    expect.stringContaining('CONN_URL is missing'),
    'JWT_SECRET_KEY is shorter than 32 bytes',
  ]);
  expect(() => loadConfig(environment)).toThrow(/cannot start.*\n {2}- PORT must.*\n {2}- LOG_LEVEL/s);
});

it('a refusal never shows a secret', () => {
  const environment = {
    ...production,
    CONN_URL: 'mysql://chat:hush@db.example.com/chat?ssl=hush',
    JWT_SECRET_KEY: 'hush',
    VAPID_PRIVATE_KEY: 'hush',
    VAPID_PREVIOUS_KEYS: 'hush:hush',
  };
  expect(problemsOf(environment)).toHaveLength(4);
  expect(problemsOf(environment).join()).not.toContain('hush');
});

it('an empty value counts as unset, and so do spaces', () => {
  const blank = Object.fromEntries(SETTING_NAMES.map((name) => [name, '  ']));
  expect(loadConfig(blank)).toEqual(loadConfig({}));
});

it('the configuration is frozen, with everything in it', () => {
  const config = loadConfig({});
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.push.endpointHosts)).toBe(true);
});

it('.env.example has every setting with its default', () => {
  const example = readEnvFile(readFileSync('.env.example', 'utf8'), {});

  expect(Object.keys(example).toSorted()).toEqual(SETTING_NAMES.toSorted());
  expect(loadConfig(example)).toEqual(loadConfig({}));
});

describe('the setting', () => {
  const accepted: [name: string, value: string, read: (config: Config) => unknown, expected: unknown][] = [
    ['HOST', '127.0.0.1', (config) => config.host, '127.0.0.1'],
    ['HOST', '[::1]', (config) => config.host, '::1'],
    ['HOST', 'chat-1.internal', (config) => config.host, 'chat-1.internal'],
    ['PORT', '0', (config) => config.port, 0],
    ['DATA_DIR', '/var/chat', (config) => config.dataDirectory, '/var/chat'],
    ['JWT_SECRET_KEY', ' kept as it is ', (config) => config.jwt.secret, ' kept as it is '],
    ['JWT_EXPIRATION_HOURS', '1', (config) => config.jwt.expirationHours, 1],
    ['JWT_PREVIOUS_SECRETS', 'one, two', (config) => config.jwt.previousSecrets, ['one', 'two']],
    ['LEGACY_TOKENS', 'on', (config) => config.legacyTokensUntil, Infinity],
    ['LEGACY_TOKENS', 'off', (config) => config.legacyTokensUntil, -Infinity],
    ['LEGACY_TOKENS', '2028-02-29', (config) => config.legacyTokensUntil, Date.UTC(2028, 2, 1)],
    ['JWT_ALGORITHM', 'HS256', (config) => config.jwt.expirationHours, 720],
    ['DB_POOL_SIZE', '3', (config) => config.poolSize, 3],
    ['MIGRATE_ON_START', 'false', (config) => config.migrateOnStart, false],
    ['LEGACY_TIME_ZONE', 'America/Sao_Paulo', (config) => config.legacyTimeZone, 'America/Sao_Paulo'],
    ['LEGACY_TIME_ZONE', '-03:00', (config) => config.legacyTimeZone, '-03:00'],
    ['REGISTRATION', 'invite', (config) => config.registration, 'invite'],
    ['CAPTCHA', 'on', (config) => config.captcha, true],
    ['DIRECTORY', 'exact', (config) => config.directory, 'exact'],
    ['WHO_MAY_WRITE', 'contacts', (config) => config.writers, 'contacts'],
    ['RATE_LIMIT', 'off', (config) => config.rateLimit, false],
    ['METRICS_TOKEN', 'abc', (config) => config.metricsToken, 'abc'],
    ['LOG_LEVEL', 'debug', (config) => config.logLevel, 'debug'],
    ['TRUST_PROXY', '1', (config) => config.trustProxy, 1],
    ['TRUST_PROXY', '0', (config) => config.trustProxy, 0],
    ['TRUST_PROXY', 'true', (config) => config.trustProxy, true],
    [
      'TRUST_PROXY',
      'loopback, 10.0.0.0/8,::1',
      (config) => config.trustProxy,
      ['loopback', '10.0.0.0/8', '::1'],
    ],
    ['FRONTEND_URL', '*', (config) => config.frontend, { origins: [], any: true, loopback: false }],
    [
      'FRONTEND_URL',
      'https://App.example.com/, http://localhost:3000//,https://b.example.com:443',
      (config) => config.frontend,
      {
        origins: ['https://app.example.com', 'http://localhost:3000', 'https://b.example.com'],
        any: false,
        loopback: false,
      },
    ],
    ['PUSH_CLICK_PATH', '/chat', (config) => config.push.clickPath, '/chat'],
    [
      'PUSH_ENDPOINT_HOSTS',
      '*.Example.com,localhost:8443, 127.0.0.1,[::1]:9000',
      (config) => config.push,
      expect.objectContaining({
        endpointHosts: ['*.example.com', 'localhost:8443', '127.0.0.1', '[::1]:9000'],
        endpointHostsAreTrusted: true,
      }),
    ],
    ['VAPID_CLAIM_EMAIL', 'ops@example.com', (config) => config.vapid.subject, 'mailto:ops@example.com'],
    [
      'VAPID_CLAIM_EMAIL',
      'mailto: ops@example.com',
      (config) => config.vapid.subject,
      'mailto:ops@example.com',
    ],
    [
      'VAPID_CLAIM_EMAIL',
      'https://example.com/contact',
      (config) => config.vapid.subject,
      'https://example.com/contact',
    ],
  ];
  it.each(accepted)('%s=%s is accepted', (name, value, read, expected) => {
    expect(read(loadConfig({ [name]: value }))).toEqual(expected);
  });

  it.each([
    ['NODE_ENV', 'staging'],
    ['HOST', '127.0.0.1:5000'],
    ['HOST', 'http://localhost'],
    ['HOST', '256.0.0.1'],
    ['HOST', '*'],
    // Conda sets this.
    ['HOST', 'x86_64-conda-linux-gnu'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['REGISTRATION', 'off'],
    ['JWT_ALGORITHM', 'none'],
    ['JWT_ALGORITHM', 'RS256'],
    ['JWT_EXPIRATION_HOURS', '0'],
    ['JWT_PREVIOUS_SECRETS', ','],
    ['LEGACY_TOKENS', 'until 2026-12-31'],
    ['LEGACY_TOKENS', '2026-02-29'],
    ['LEGACY_TOKENS', '31.12.2026'],
    ['DB_POOL_SIZE', '0'],
    ['MIGRATE_ON_START', 'maybe'],
    ['RATE_LIMIT', 'some'],
    ['TRUST_PROXY', 'everybody'],
    ['TRUST_PROXY', '10.0.0.0/64'],
    ['FRONTEND_URL', 'app.example.com'],
    ['FRONTEND_URL', 'https://app.example.com/chat'],
    ['FRONTEND_URL', 'https://*.example.com'],
    ['FRONTEND_URL', ','],
    ['PUSH_CLICK_PATH', 'chat'],
    ['PUSH_CLICK_PATH', '//evil.example.com'],
    ['PUSH_CLICK_PATH', '/chat?x=1'],
    ['PUSH_ENDPOINT_HOSTS', 'https://example.com'],
    ['PUSH_ENDPOINT_HOSTS', 'push.*.com'],
    ['PUSH_ENDPOINT_HOSTS', 'example.com:99999'],
    ['VAPID_CLAIM_EMAIL', 'ops'],
    ['VAPID_CLAIM_EMAIL', 'http://example.com'],
    ['VAPID_CLAIM_EMAIL', 'mailto:ops@localhost'],
    ['VAPID_CLAIM_EMAIL', 'ops@chat.local'],
    ['VAPID_CLAIM_EMAIL', 'ops@chat.invalid'],
    ['VAPID_CLAIM_EMAIL', 'https://localhost/'],
    ['CONN_URL', 'postgres://u:p@h/d'],
    ['CONN_URL', 'mysql://u:p@h'],
    ['CONN_URL', 'not a url'],
  ])('%s=%s is refused, with its name', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(`${name} `)]);
  });
});

it('a refused HOST says how to start without one that a shell has set', () => {
  expect(problemsOf({ HOST: 'x86_64-conda-linux-gnu' })).toEqual([
    expect.stringMatching(/^HOST must be an address .* if you never set it, .*: HOST= npm start/),
  ]);
});

describe('the database', () => {
  it('is what CONN_URL says, before DB_HOST', () => {
    const config = loadConfig({
      CONN_URL: 'mysql://u:p%40ss@h:3307/d?ssl=true',
      DB_HOST: 'elsewhere',
      DB_USER: 'x',
    });

    expect(config.database).toEqual({
      kind: 'server',
      address: {
        host: 'h',
        port: 3307,
        user: 'u',
        password: 'p@ss',
        database: 'd',
        ssl: { rejectUnauthorized: true },
      },
    });
  });

  it('is what the DB_ parts say', () => {
    const config = loadConfig({ DB_HOST: 'h', DB_USER: 'u', DB_NAME: 'd' });

    expect(config.database).toEqual({
      kind: 'server',
      address: { host: 'h', port: 3306, user: 'u', password: '', database: 'd' },
    });
  });

  it('needs the parts that belong to DB_HOST', () => {
    expect(problemsOf({ DB_HOST: 'h' })).toEqual([
      'DB_USER is missing: it belongs to DB_HOST',
      'DB_NAME is missing: it belongs to DB_HOST',
    ]);
  });
});

describe('the identity provider', () => {
  const AUTH_ISSUER = 'https://id.example/';
  const AUTH_ISSUER_JWKS = 'https://id.example/keys';
  const AUTH_ISSUER_SECRET = 's'.repeat(32);
  const AUTH_AUDIENCE = 'chat, mobile';
  const claims = {
    id: 'sub',
    name: 'name',
    email: 'email',
    username: 'preferred_username',
    picture: 'picture',
  };

  it('has public keys, or shares a secret', () => {
    expect(loadConfig({ AUTH_ISSUER, AUTH_ISSUER_JWKS, AUTH_AUDIENCE }).provider).toEqual({
      issuer: AUTH_ISSUER,
      keys: { url: AUTH_ISSUER_JWKS },
      audience: ['chat', 'mobile'],
      claims,
    });
    const settings = {
      AUTH_ISSUER,
      AUTH_ISSUER_SECRET: ' kept as it is ',
      AUTH_CLAIMS: 'id=user_id,name=a.b',
    };
    expect(loadConfig(settings).provider).toEqual({
      issuer: AUTH_ISSUER,
      keys: { secret: ' kept as it is ' },
      audience: [],
      claims: { ...claims, id: 'user_id', name: 'a.b' },
    });
    expect(loadConfig({}).provider).toBeUndefined();
  });

  it.each([
    ['http://localhost:8080/keys', 'development', true],
    ['http://127.0.0.1/keys', 'development', true],
    ['http://localhost:8080/keys', 'production', false],
    ['http://id.example/keys', 'development', false],
    ['https://user:password@id.example/keys', 'development', false],
    ['file:///etc/keys', 'development', false],
    ['id.example/keys', 'development', false],
  ])('may have its keys at %s in %s: %s', (url, NODE_ENV, isAllowed) => {
    const settings = { ...production, NODE_ENV, AUTH_ISSUER, AUTH_AUDIENCE, AUTH_ISSUER_JWKS: url };
    const isRefused = problemsOf(settings).some((problem) => problem.startsWith('AUTH_ISSUER_JWKS must'));
    expect(isRefused).toBe(!isAllowed);
  });

  it.each<[string, Record<string, string>, string]>([
    ['keys and a secret', { AUTH_ISSUER, AUTH_ISSUER_JWKS, AUTH_ISSUER_SECRET }, 'exclude each other'],
    ['neither', { AUTH_ISSUER }, 'AUTH_ISSUER needs'],
    ['keys and no issuer', { AUTH_ISSUER_JWKS, AUTH_AUDIENCE }, 'AUTH_ISSUER is missing'],
    ['keys and no audience', { AUTH_ISSUER, AUTH_ISSUER_JWKS }, 'AUTH_AUDIENCE is missing'],
    ['a secret and no issuer', { AUTH_ISSUER_SECRET }, 'AUTH_ISSUER is missing'],
    ['a short secret', { AUTH_ISSUER, AUTH_ISSUER_SECRET: 'short' }, 'AUTH_ISSUER_SECRET is shorter'],
    [
      'our secret',
      { AUTH_ISSUER, AUTH_ISSUER_SECRET: production.JWT_SECRET_KEY },
      'must not be a secret of our',
    ],
    [
      'a previous secret of ours',
      { AUTH_ISSUER, AUTH_ISSUER_SECRET, JWT_PREVIOUS_SECRETS: `x, ${AUTH_ISSUER_SECRET}` },
      'must not be a secret of our',
    ],
    ['a long issuer', { AUTH_ISSUER: 'x'.repeat(256), AUTH_ISSUER_SECRET }, 'AUTH_ISSUER must be'],
    ['an issuer with a blank', { AUTH_ISSUER: 'our app', AUTH_ISSUER_SECRET }, 'AUTH_ISSUER must be'],
    ['unknown claims', { AUTH_ISSUER, AUTH_ISSUER_SECRET, AUTH_CLAIMS: 'age=years' }, 'AUTH_CLAIMS must be'],
    ['claims without a name', { AUTH_ISSUER, AUTH_ISSUER_SECRET, AUTH_CLAIMS: 'id' }, 'AUTH_CLAIMS must be'],
  ])('is refused with %s', (_, settings, problem) => {
    const problems = problemsOf({ ...production, ...settings });
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join()).not.toContain(AUTH_ISSUER_SECRET);
  });
});

describe('the VAPID keys', () => {
  const { VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY } = production;

  it('are the current pair, then the previous ones', () => {
    const previousKeys = `${previous.public_key}:${previous.private_key}`;
    const config = loadConfig({ VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY, VAPID_PREVIOUS_KEYS: previousKeys });

    expect(config.vapid.keys).toEqual([pair, previous]);
  });

  it('may have the private half in base64', () => {
    const pem = Buffer.from(VAPID_PRIVATE_KEY, 'base64url').toString('base64');
    expect(loadConfig({ VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY_BASE64: pem }).vapid.keys).toEqual([pair]);
  });

  it.each([
    ['only a public half', { VAPID_PUBLIC_KEY }, 'VAPID_PRIVATE_KEY is missing'],
    ['only a private half', { VAPID_PRIVATE_KEY }, 'VAPID_PUBLIC_KEY is missing'],
    [
      'halves of two pairs',
      { VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY: previous.private_key },
      'is not the public half of the private key',
    ],
    ['an unreadable key', { VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY: 'abc' }, 'is neither base64url of 32 bytes'],
    [
      'a previous pair that does not match',
      {
        VAPID_PUBLIC_KEY,
        VAPID_PRIVATE_KEY,
        VAPID_PREVIOUS_KEYS: `${previous.public_key}:${pair.private_key}`,
      },
      'VAPID_PREVIOUS_KEYS',
    ],
    [
      'previous pairs without a current one',
      { VAPID_PREVIOUS_KEYS: `${previous.public_key}:${previous.private_key}` },
      'needs a current pair',
    ],
  ])('are refused if they are %s', (_, environment, problem) => {
    expect(problemsOf(environment)).toEqual([expect.stringContaining(problem)]);
  });
});
