import { type AllowedOrigins, corsOptions, isAllowedOrigin } from '../../../src/http/cors';

const NONE: AllowedOrigins = { origins: [], any: false, loopback: false };
const DEVELOPMENT: AllowedOrigins = { ...NONE, loopback: true };
const ONE: AllowedOrigins = { ...NONE, origins: ['https://chat.example.com'] };

it.each<[string, boolean, AllowedOrigins]>([
  ['https://chat.example.com', true, ONE],
  ['https://chat.example.com.evil.com', false, ONE],
  ['https://evil.com?https://chat.example.com', false, ONE],
  ['http://chat.example.com', false, ONE],
  ['https://chat.example.com:8443', false, ONE],
  ['null', false, ONE],
  ['http://localhost:3000', false, ONE],
  ['http://localhost:3000', true, DEVELOPMENT],
  ['http://localhost', true, DEVELOPMENT],
  ['http://127.0.0.1:65535', true, DEVELOPMENT],
  ['https://localhost:3000', false, DEVELOPMENT],
  ['http://localhost.example.com', false, DEVELOPMENT],
  ['http://localhost:3000.example.com', false, DEVELOPMENT],
  ['http://127.0.0.1:80\nhttp://evil.com', false, DEVELOPMENT],
  ['http://127.0.0.10', false, DEVELOPMENT],
  ['https://anything.example.com', true, { ...NONE, any: true }],
  ['https://chat.example.com', false, NONE],
])('allows calls from %s: %s', (origin, isAllowed, allowed) => {
  expect(isAllowedOrigin(allowed, origin)).toBe(isAllowed);
});

it('allows no origin if the request names none', () => {
  const { origin } = corsOptions({ ...NONE, any: true });
  const answered: unknown[] = [];
  if (typeof origin !== 'function') throw new Error('The origin is decided by a function');
  origin(undefined, (_error, allowed) => answered.push(allowed));
  origin('https://a.example.com', (_error, allowed) => answered.push(allowed));
  expect(answered).toEqual([false, true]);
});
