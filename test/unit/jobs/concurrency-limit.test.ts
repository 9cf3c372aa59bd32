import { ConcurrencyLimit } from '../../../src/jobs/concurrency-limit';

const limitsAt = (utilizations: number[]) => {
  const concurrency = new ConcurrencyLimit(64, () => utilizations.shift() ?? 0);
  return Array.from(utilizations.slice(), () => {
    concurrency.adjust();
    return concurrency.limit;
  });
};

it('gives way while the loop is busy, but never stops', () => {
  expect(limitsAt([1, 1, 1, 1, 1, 1, 1, 1])).toEqual([44, 30, 21, 14, 9, 8, 8, 8]);
});

it('takes what is left when there is time again', () => {
  expect(limitsAt([1, 1, 0.5, 0.5, 0.94, 0.2, 0.2, 0.1])).toEqual([44, 30, 38, 46, 54, 62, 64, 64]);
});

it('stays within a limit that is small', () => {
  const concurrency = new ConcurrencyLimit(4, () => 1);
  concurrency.adjust();
  expect([concurrency.limit, concurrency.isReduced]).toEqual([4, false]);
});
