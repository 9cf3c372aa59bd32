import * as fc from 'fast-check';
import { distanceFromBottom, rowAt, sumUp, visibleRange } from '../../../web/src/conversation/windowing';

const heights = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 300 });

it('the row at any distance from the top is found', () => {
  const tops = sumUp([10, 20, 30]);

  expect([0, 9, 10, 29, 30, 59, 1_000].map((y) => rowAt(tops, y))).toEqual([0, 0, 1, 1, 2, 2, 2]);
});

it('every visible row is rendered, and few others', () => {
  fc.assert(
    fc.property(heights, fc.nat(2_000), fc.integer({ min: 100, max: 1_000 }), (all, up, height) => {
      const tops = sumUp(all);
      const total = tops.at(-1) ?? 0;
      const fromBottom = Math.min(up, Math.max(0, total - height));
      const { first, end } = visibleRange(tops, { fromBottom, height, overscan: 100 });
      const isVisible = (index: number): boolean =>
        (tops[index + 1] ?? 0) > total - fromBottom - height && (tops[index] ?? 0) < total - fromBottom;
      const visible = [...all.keys()].filter(isVisible);

      expect(visible.filter((index) => index < first || index >= end)).toEqual([]);
      expect((tops[end] ?? 0) - (tops[first] ?? 0)).toBeLessThanOrEqual(height + 200 + 600);
    }),
  );
});

it('older rows added at the top do not change distances from the bottom', () => {
  fc.assert(
    fc.property(heights, heights, fc.nat(), (all, older, pick) => {
      const index = pick % all.length;
      const distance = distanceFromBottom(sumUp(all), index);

      expect(distanceFromBottom(sumUp([...older, ...all]), older.length + index)).toBe(distance);
    }),
  );
});

it('few of 20,000 rows are rendered', () => {
  const tops = sumUp(Array.from({ length: 20_000 }, () => 40));
  const { first, end } = visibleRange(tops, { fromBottom: 400_000, height: 800, overscan: 800 });

  expect(end - first).toBeLessThan(70);
});

it('an empty list has an empty range', () => {
  expect(visibleRange(sumUp([]), { fromBottom: 0, height: 800, overscan: 800 })).toEqual({
    first: 0,
    end: 0,
  });
});
