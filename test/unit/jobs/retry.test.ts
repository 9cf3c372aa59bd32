import { readRetryAfter, retryDelay } from '../../../src/jobs/retry';

const policy = { first_ms: 2_000, max_ms: 900_000, max_asked_ms: 86_400_000 };

it('doubles the delay up to its maximum', () => {
  const longest = Array.from(
    { length: 12 },
    (_, retries) => retryDelay(policy, { retries, random: 1 }) / 1_000,
  );

  expect(longest).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  expect(retryDelay(policy, { retries: 5_000, random: 0 })).toBe(450_000);
});

it('spreads retries over the second half of the delay', () => {
  expect(retryDelay(policy, { retries: 3, random: 0 })).toBe(8_000);
  expect(retryDelay(policy, { retries: 3, random: 0.5 })).toBe(12_000);
});

it('waits as long as the other side asks for, up to the maximum of the policy', () => {
  expect(retryDelay(policy, { retries: 0, random: 0, asked_ms: 120_000 })).toBe(120_000);
  expect(retryDelay(policy, { retries: 5, random: 0, asked_ms: 1_000 })).toBe(32_000);
  expect(retryDelay(policy, { retries: 0, random: 0, asked_ms: 1e12 })).toBe(86_400_000);
});

it('ignores what the other side asks for if the policy has no maximum for it', () => {
  const plain = { first_ms: 2_000, max_ms: 900_000 };
  expect(retryDelay(plain, { retries: 0, random: 0, asked_ms: 120_000 })).toBe(1_000);
});

it.each([
  ['120', 120_000],
  ['0', 0],
  [' 7 ', 7_000],
  ['Sun, 01 Mar 2026 12:02:00 GMT', 120_000],
  ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
  ['-5', undefined],
  ['soon', undefined],
  ['1e9', undefined],
  [undefined, undefined],
])('reads the Retry-After %s', (header, expected) => {
  expect(readRetryAfter(header, Date.parse('2026-03-01T12:00:00.000Z'))).toBe(expected);
});
