import * as fc from 'fast-check';
import type { Move } from './model-device';
import type { Write } from './model-writes';

export type Step = { write: Write } | { move: Move };

const OTHERS = [2, 3, 4, 5];
const other = fc.constantFrom(...OTHERS);
const anybody = fc.constantFrom(1, ...OTHERS);
const number = fc.nat(11);
const boolean = fc.boolean();

function kind<const Kind extends string>(...kinds: Kind[]): fc.Arbitrary<Kind> {
  return fc.constantFrom(...kinds);
}

const write: fc.Arbitrary<Write> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: kind('group'), others: fc.uniqueArray(other, { maxLength: 4 }) }),
  },
  {
    weight: 12,
    arbitrary: fc.record({ kind: kind('say'), to: number, by: number, mentions_all: boolean }),
  },
  { weight: 4, arbitrary: fc.record({ kind: kind('write_to'), user_id: other, byOther: boolean }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('open'), user_id: other }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: kind('read', 'delete', 'hide'), to: number, by: number, seq: number }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind('clear', 'take_off', 'rename_group'), to: number }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind('choose'),
      to: number,
      what: kind('pinned', 'archived', 'unread', 'draft'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: kind('come', 'go'), to: number, who: anybody, history: boolean }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind('rename'), who: other }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('contact', 'block'), user_id: other, isAdded: boolean }) },
);

const place = number;
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: kind('hear'), place, isTwice: boolean }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('lose'), place }) },
  { weight: 4, arbitrary: fc.record({ kind: kind('ask'), limit: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 5, arbitrary: fc.record({ kind: kind('page'), isTwice: boolean }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('begin_again') }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('fetch') }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('scroll', 'members'), place }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('answer'), place, isTwice: boolean }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('read'), place, seq: number }) },
);

/** By itself fast-check draws short ones only. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof({ weight: 5, arbitrary: fc.record({ write }) }, { weight: 6, arbitrary: fc.record({ move }) }),
  { minLength: 5, maxLength: 80, size: 'max' },
);
