import { sign } from 'jsonwebtoken';
import { isExpired } from '../../../web/src/session/token-expiry';

const EXPIRES = new Date('2026-03-01T12:00:00.000Z');
const token = sign({ user_id: 1, sid: 2, name: 'ÿ?>~', exp: EXPIRES.getTime() / 1000 }, 'a secret');
const after = (ms: number): Date => new Date(EXPIRES.getTime() + ms);

test('a token is expired from its exp on', () => {
  expect(isExpired(token, after(-60_000))).toBe(false);
  expect(isExpired(token, after(0))).toBe(true);
  expect(isExpired(token, after(60_000))).toBe(true);
});

test('a clock that is a second slow makes no difference', () => {
  expect(isExpired(token, after(-1_000))).toBe(true);
});

test.each(['', 'not a token', 'a.b.c', `a.${btoa('null')}.c`, sign({ user_id: 1 }, 'a secret')])(
  'a token without a readable exp is not expired: %p',
  (malformed) => {
    expect(isExpired(malformed, after(60_000))).toBe(false);
  },
);
