import * as fc from 'fast-check';
import { Table } from '../../../packages/client/src/state/table.ts';

const ascending = (one: number, other: number): number => one - other;
const key = fc.oneof(fc.nat(20), fc.constantFrom(256, 257, 512, Number.MAX_SAFE_INTEGER));

it('has what a map has, and stays as it is when another one is made of it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.option(fc.nat(5), { nil: undefined }))), (steps) => {
      const map = new Map<number, number>();
      let table = Table.empty<number>();
      for (const [at, value] of steps) {
        const [before, had, size] = [table, table.get(at), table.size];
        if (value === undefined) map.delete(at);
        else map.set(at, value);
        table = value === undefined ? table.without(at) : table.with(at, value);
        expect([before.get(at), before.size]).toEqual([had, size]);
      }
      expect([...table].toSorted(ascending)).toEqual([...map.values()].toSorted(ascending));
      expect(table.size).toBe(map.size);
      for (const [at, value] of map) expect(table.get(at)).toBe(value);
    }),
  );
});
