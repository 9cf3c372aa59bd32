import { ANONYMOUS_RATE, AnonymousRequests } from '../../../src/domain/anonymous-requests';

const { burst, perSecond } = ANONYMOUS_RATE;
let now: number;
let requests: AnonymousRequests;
beforeEach(() => {
  now = 0;
  requests = new AnonymousRequests(() => now);
});

function takeOften(count: number, keyOf: (n: number) => string): number {
  return Array.from({ length: count }, (_, n) => requests.take(keyOf(n))).filter(Boolean).length;
}

it('allows an address a burst, then a steady rate', () => {
  expect(takeOften(burst + 50, () => '203.0.113.1')).toBe(burst);
  now += 1_500;
  expect(takeOften(perSecond, () => '203.0.113.1')).toBe(perSecond);
});

it('counts refused requests too, but no more than ten seconds pay back', () => {
  takeOften(10 * burst, () => '203.0.113.1');
  now += 5_000;
  expect(requests.hasLeft('203.0.113.1')).toBe(false);
  now += 5_100;
  expect(requests.hasLeft('203.0.113.1')).toBe(true);
});

it('counts each address by itself', () => {
  takeOften(2 * burst, () => '203.0.113.1');
  expect(requests.take('203.0.113.2')).toBe(true);
});

it('counts the /56 and /48 around an IPv6 address with larger budgets', () => {
  const within56 = (n: number) => `2001:db8:1:${(0x200 + (n % 256)).toString(16)}::/64`;
  expect(takeOften(6 * burst, within56)).toBe(4 * burst);
  const within48 = (n: number) => `2001:db8:2:${(n % 65_536).toString(16)}::/64`;
  expect(takeOften(20 * burst, within48)).toBe(16 * burst);
});

it('remembers a bounded number of addresses', () => {
  takeOften(burst, () => '203.0.113.1');
  takeOften(60_000, (n) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`);
  expect(requests.hasLeft('203.0.113.1')).toBe(true);
});
