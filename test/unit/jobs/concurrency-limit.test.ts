import { Pace } from '../../../src/jobs/concurrency-limit';

const paceAt = (utilizations: number[]) => {
  const pace = new Pace(64, () => utilizations.shift() ?? 0);
  return Array.from(utilizations.slice(), () => {
    pace.look();
    return pace.limit;
  });
};

it('gives way while the loop is busy, but never stops', () => {
  expect(paceAt([1, 1, 1, 1, 1, 1, 1, 1])).toEqual([44, 30, 21, 14, 9, 8, 8, 8]);
});

it('takes what is left when there is time again', () => {
  expect(paceAt([1, 1, 0.5, 0.5, 0.94, 0.2, 0.2, 0.1])).toEqual([44, 30, 38, 46, 54, 62, 64, 64]);
});

it('stays within a limit that is small', () => {
  const pace = new Pace(4, () => 1);
  pace.look();
  expect([pace.limit, pace.isHeldBack]).toEqual([4, false]);
});
