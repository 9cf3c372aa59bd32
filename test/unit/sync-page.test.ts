import * as fc from 'fast-check';
import { type ChangedRows, endOfPage } from '../../src/domain/sync-page';

interface Change {
  change_no: number;
  /** Which of the sources it comes from. */
  kind: number;
}

const KINDS = 4;

/** Changes as a database holds them: every number at most once. */
const changes = fc
  .uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 120 })
  .chain((numbers) =>
    fc
      .array(fc.nat(KINDS - 1), { minLength: numbers.length, maxLength: numbers.length })
      .map((kinds) => numbers.map((change_no, place): Change => ({ change_no, kind: kinds[place] ?? 0 }))),
  );
const limits = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: KINDS, maxLength: KINDS });

/** What a limited read of each kind finds after the cursor. */
function read(all: readonly Change[], cursor: number, each: readonly number[]): ChangedRows<Change>[] {
  return each.map((limit, kind) => {
    const found = all
      .filter((change) => change.kind === kind && change.change_no > cursor)
      .toSorted((a, b) => a.change_no - b.change_no);
    const rows = found.slice(0, limit);
    return { rows, complete_up_to: (found.length > limit ? rows.at(-1)?.change_no : undefined) ?? Infinity };
  });
}

const within = (sources: readonly ChangedRows<Change>[], end: number): Change[] =>
  sources.flatMap(({ rows }) => rows.filter(({ change_no }) => change_no <= end));

const page = fc.record({
  all: changes,
  each: limits,
  limit: fc.integer({ min: 1, max: 50 }),
  cursor: fc.integer({ min: 0, max: 300 }),
  ahead: fc.integer({ min: 1, max: 200 }),
});

it('skips nothing, goes on, and never gets past the counter', () => {
  fc.assert(
    fc.property(page, ({ all, each, limit, cursor, ahead }) => {
      const newest = cursor + ahead;
      const sources = read(all, cursor, each);
      const end = endOfPage(sources, { limit, newest });
      expect(end).toBeGreaterThan(cursor);
      expect(end).toBeLessThanOrEqual(newest);
      const due = all.filter(({ change_no }) => change_no > cursor && change_no <= end);
      expect(new Set(within(sources, end))).toEqual(new Set(due));
      expect(due.length).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 500 },
  );
});

it('ends behind the last row that fits, and at the counter where all of them do', () => {
  fc.assert(
    fc.property(page, ({ all, limit, cursor, ahead }) => {
      const newest = cursor + ahead;
      const due = all.filter(({ change_no }) => change_no > cursor && change_no <= newest);
      const sorted = due.map(({ change_no }) => change_no).toSorted((a, b) => a - b);
      const end = endOfPage(read(all, cursor, [200, 200, 200, 200]), { limit, newest });
      expect(end).toBe(sorted.length > limit ? sorted[limit - 1] : newest);
    }),
    { numRuns: 500 },
  );
});

it('shows every change of a log that goes on changing, page by page, in its last state', () => {
  const edits = fc.array(fc.record({ place: fc.nat(119), isNew: fc.boolean() }), { maxLength: 4 });
  fc.assert(
    fc.property(page, fc.array(edits, { maxLength: 30 }), ({ all, each, limit }, writes) => {
      let rows = all.map((change, id) => ({ ...change, id }));
      let newest = 400;
      const seen = new Map<number, number>();
      const write = (batch: (typeof writes)[number]): void => {
        for (const { place, isNew } of batch) {
          newest += 1;
          const moved = isNew ? undefined : rows[place % Math.max(1, rows.length)];
          if (moved) rows = rows.map((row) => (row.id === moved.id ? { ...row, change_no: newest } : row));
          else rows = [...rows, { change_no: newest, kind: place % KINDS, id: 1_000 + newest }];
        }
      };

      let cursor = 0;
      for (const batch of [...writes, ...Array.from({ length: 500 }, () => [])]) {
        const counter = newest;
        // Rows change between the reading of the counter and of the rows.
        write(batch);
        if (cursor === counter) continue;
        const sources = read(rows, cursor, each) as ChangedRows<(typeof rows)[number]>[];
        const end = endOfPage(sources, { limit, newest: counter });
        for (const source of sources) {
          for (const row of source.rows) if (row.change_no <= end) seen.set(row.id, row.change_no);
        }
        expect(end).toBeGreaterThan(cursor);
        cursor = end;
      }
      expect(cursor).toBe(newest);
      expect(seen).toEqual(new Map(rows.map(({ id, change_no }) => [id, change_no])));
    }),
    { numRuns: 150 },
  );
});

it('does not get past what a read without rows leaves open', () => {
  const cutOff = { rows: [], complete_up_to: 7 };
  expect(endOfPage([cutOff, { rows: [], complete_up_to: Infinity }], { limit: 10, newest: 20 })).toBe(7);
});

it('keeps what shares a number together', () => {
  const rows = [{ change_no: 1 }, { change_no: 2 }, { change_no: 2 }, { change_no: 3 }];
  expect(endOfPage([{ rows, complete_up_to: Infinity }], { limit: 2, newest: 9 })).toBe(2);
});
