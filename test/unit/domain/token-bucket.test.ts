import { TokenBucket } from '../../../src/domain/token-bucket';

it('refills steadily, up to its burst', () => {
  const bucket = new TokenBucket({ burst: 10, perSecond: 2 }, 0);
  bucket.spend(10);
  expect(bucket.available(0)).toBe(0);
  expect(bucket.available(1_500)).toBe(3);
  expect(bucket.available(60_000)).toBe(10);
});

it('may be overdrawn, and says how long to wait then', () => {
  const bucket = new TokenBucket({ burst: 10, perSecond: 2 }, 0);
  bucket.spend(15);
  expect(bucket.available(0)).toBe(-5);
  expect(bucket.wait(0)).toBe(3_000);
  expect(bucket.wait(3_000)).toBe(0);
});

it('does not refill when the clock goes back', () => {
  const bucket = new TokenBucket({ burst: 10, perSecond: 2 }, 5_000);
  bucket.spend(10);
  expect(bucket.available(0)).toBe(0);
  expect(bucket.available(5_500)).toBe(1);
});
