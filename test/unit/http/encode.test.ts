import { z } from 'zod';
import { routes } from '../../../src/contracts/routes';
import { encoderOf } from '../../../src/http/encode';

const Person = z.object({ id: z.int(), name: z.string() });

it('copies only the fields that the schema names', () => {
  const row = { id: 7, name: 'Ana', password_hash: '$2b$…' };
  expect(encoderOf(Person)(row)).toEqual({ id: 7, name: 'Ana' });
});

it('copies only named fields of nested objects and lists too', () => {
  const encode = encoderOf(
    z.object({
      list: z.array(Person),
      maybe: Person.optional(),
      none: Person.nullable(),
      either: Person.nullish(),
      inside: z.object({ list: z.array(z.array(Person)) }),
    }),
  );
  const ana = { id: 7, name: 'Ana', secret: 1 };
  const shown = { id: 7, name: 'Ana' };
  expect(
    encode({ list: [ana, ana], maybe: ana, none: ana, either: ana, inside: { list: [[ana]], secret: 1 } }),
  ).toEqual({ list: [shown, shown], maybe: shown, none: shown, either: shown, inside: { list: [[shown]] } });
  expect(encode({ list: [], none: null, either: null, inside: { list: [] } })).toEqual({
    list: [],
    none: null,
    either: null,
    inside: { list: [] },
  });
});

it('copies the fields of all alternatives of a union', () => {
  const encode = encoderOf(z.array(z.union([Person, z.object({ id: z.int(), deleted_at: z.string() })])));
  expect(
    encode([
      { id: 1, name: 'Ana', secret: 1 },
      { id: 2, deleted_at: 'now', secret: 1 },
    ]),
  ).toEqual([
    { id: 1, name: 'Ana' },
    { id: 2, deleted_at: 'now' },
  ]);
});

it('copies lists of either alternative, whatever their elements are', () => {
  const encode = encoderOf(
    z.union([
      z.object({ rows: z.array(Person), ids: z.array(z.int()), last: Person.nullable() }),
      z.object({ rows: z.array(z.object({ text: z.string() })), ids: z.array(z.object({ id: z.int() })) }),
    ]),
  );
  expect(encode({ rows: [{ id: 1, name: 'Ana', secret: 1 }], ids: [7], last: null })).toEqual({
    rows: [{ id: 1, name: 'Ana' }],
    ids: [7],
    last: null,
  });
  expect(encode({ rows: [{ text: 'hello', secret: 1 }], ids: [{ id: 7, secret: 1 }], secret: 1 })).toEqual({
    rows: [{ text: 'hello' }],
    ids: [{ id: 7 }],
  });
});

it('copies only named fields where alternatives are lists of alternatives', () => {
  const Gone = z.object({ gone: z.int() });
  const encode = encoderOf(
    z.union([
      z.object({ rows: z.array(z.union([Person, Gone])) }),
      z.object({ rows: z.array(z.union([Person.extend({ change_no: z.int() }), Gone])).nullable() }),
    ]),
  );
  const rows = [
    { id: 1, name: 'Ana', change_no: 7, secret: 1 },
    { gone: 2, secret: 1 },
  ];
  expect(encode({ rows })).toEqual({ rows: [{ id: 1, name: 'Ana', change_no: 7 }, { gone: 2 }] });
  expect(encode({ rows: null })).toEqual({ rows: null });
});

it('leaves out undefined fields and inherited ones', () => {
  const encode = encoderOf(z.object({ a: z.string().optional(), toString: z.string().optional() }));
  expect(Object.keys(encode({ a: undefined }) as object)).not.toContain('a');
});

it('copies records with all their keys, whatever their names', () => {
  const encode = encoderOf(z.object({ by_contact: z.record(z.string(), z.int()) }));
  expect(encode({ by_contact: { '7': 1, constructor: 2 } })).toEqual({
    by_contact: { '7': 1, constructor: 2 },
  });
});

it('supports every response in the contract', () => {
  for (const { response } of routes) expect(typeof encoderOf(response)).toBe('function');
});
