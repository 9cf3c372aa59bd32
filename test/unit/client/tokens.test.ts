import { Tokens } from '../../../packages/client/src/api/tokens.ts';
import { pass, stopTime } from './support/scene.ts';

beforeEach(stopTime);
afterEach(() => jest.useRealTimers());

let number = 0;

/** A token that ends in so many seconds. */
function aToken(seconds: number): string {
  number += 1;
  const payload = { exp: Math.floor(Date.now() / 1_000) + seconds, number };
  return `header.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.signature`;
}

it('asks for another token before the present one ends, and tells of it', async () => {
  const getToken = jest.fn(() => Promise.resolve(aToken(3_600)));
  const tokens = new Tokens(getToken);
  const renewed = jest.fn();
  tokens.onRenewed = renewed;
  const first = await tokens.current();
  await pass(3_500_000);
  await expect(tokens.current()).resolves.toBe(first);
  await pass(60_000);
  expect(getToken).toHaveBeenCalledTimes(2);
  expect(renewed).toHaveBeenCalledTimes(1);
  const second = await tokens.current();
  expect(second).not.toBe(first);
  expect(renewed).toHaveBeenCalledWith(second);
  tokens.stop();
});

it('short tokens are used for most of their time', async () => {
  const getToken = jest.fn(() => Promise.resolve(aToken(30)));
  const tokens = new Tokens(getToken);
  await tokens.current();
  await pass(25_000);
  await tokens.current();
  expect(getToken).toHaveBeenCalledTimes(1);
  await pass(4_000);
  expect(getToken).toHaveBeenCalledTimes(2);
  tokens.stop();
});

it('goes on asking while no token can be had, and not all the time', async () => {
  const getToken = jest.fn(() => Promise.resolve(aToken(100)));
  const tokens = new Tokens(getToken);
  await tokens.current();
  getToken.mockRejectedValue(new TypeError('fetch failed'));
  await pass(120_000);
  expect(getToken.mock.calls.length).toBeGreaterThan(3);
  expect(getToken.mock.calls.length).toBeLessThan(12);
  getToken.mockImplementation(() => Promise.resolve(aToken(3_600)));
  await pass(10_000);
  const calls = getToken.mock.calls.length;
  await pass(600_000);
  expect(getToken).toHaveBeenCalledTimes(calls);
  tokens.stop();
});

it('a token that does not say when it ends is used until it is refused', async () => {
  const getToken = jest.fn().mockResolvedValueOnce('opaque').mockResolvedValueOnce('another');
  const tokens = new Tokens(getToken);
  await tokens.current();
  await pass(86_400_000);
  await expect(tokens.current()).resolves.toBe('opaque');
  await expect(Promise.all([tokens.insteadOf('opaque'), tokens.insteadOf('opaque')])).resolves.toEqual([
    'another',
    'another',
  ]);
  await expect(tokens.insteadOf('opaque')).resolves.toBe('another');
  expect(getToken).toHaveBeenCalledTimes(2);
});

it('a getToken that does not come back is not waited for for ever', async () => {
  const tokens = new Tokens(() => new Promise(() => {}));
  const asked = tokens.current().catch((error: unknown) => error);
  await pass(31_000);
  await expect(asked).resolves.toMatchObject({ code: 'no_token' });
});
