import { generateVapidKeys } from '../../../src/domain/push/vapid-keys';
import { VapidTokens } from '../../../src/push/vapid-token';
import { verifyVapid } from '../../support/push-crypto';

const HOUR = 3_600_000;
const origin = 'https://push.example.net';
const [key, otherKey] = [generateVapidKeys(), generateVapidKeys()];
let now: number;
let tokens: VapidTokens;

beforeEach(() => {
  now = Date.now();
  tokens = new VapidTokens('mailto:push@example.com', () => now);
});

it('signs a token for the push service that is valid for twelve hours and names the operator', () => {
  const { public_key, claims } = verifyVapid(tokens.authorizationFor(origin, key), origin);

  expect(public_key).toBe(key.public_key);
  expect(claims).toEqual({
    aud: origin,
    sub: 'mailto:push@example.com',
    exp: Math.floor((now + 12 * HOUR) / 1_000),
  });
});

it('signs once per push service and key', () => {
  const first = tokens.authorizationFor(origin, key);

  expect(tokens.authorizationFor(origin, key)).toBe(first);
  expect(tokens.authorizationFor('https://other.example.net', key)).not.toBe(first);
  expect(tokens.authorizationFor(origin, otherKey)).not.toBe(first);
  expect(() => verifyVapid(tokens.authorizationFor(origin, otherKey), origin)).not.toThrow();
});

it('signs a new token when an hour is left', () => {
  const first = tokens.authorizationFor(origin, key);
  now += 11 * HOUR - 1;
  expect(tokens.authorizationFor(origin, key)).toBe(first);
  now += 1;
  expect(tokens.authorizationFor(origin, key)).not.toBe(first);
});

it('signs a new token when a clock that was ahead is corrected', () => {
  now += 72 * HOUR;
  const first = tokens.authorizationFor(origin, key);
  now -= 60_000;
  expect(tokens.authorizationFor(origin, key)).toBe(first);
  now -= 72 * HOUR;
  const { claims } = verifyVapid(tokens.authorizationFor(origin, key), origin);
  expect(claims.exp).toBe(Math.floor((now + 12 * HOUR) / 1_000));
});

it('keeps a bounded number of tokens, however many hosts strangers name', () => {
  for (let i = 0; i < 1_100; i++) tokens.authorizationFor(`https://x${i}.example.net`, key);

  expect(tokens['cache'].size).toBe(1_000);
});
