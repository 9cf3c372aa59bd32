import * as fc from 'fast-check';

export const PEOPLE = 3;
export const DEVICES = 2 * PEOPLE;

/** Un-awaited over one socket. */
export interface SendStep {
  kind: 'send';
  from: number;
  to: number;
  count: number;
}

/** Something with a message: the last one sent, or the one that many before. */
export interface MessageStep {
  kind: 'retry' | 'reuse' | 'delete' | 'hide';
  back: number;
}

export interface PairStep {
  kind: 'clear' | 'read' | 'add' | 'rename' | 'remove';
  from: number;
  to: number;
}

export interface PageStep {
  kind: 'page';
  device: number;
  limit: number;
}

/** People and devices are named by their place. */
export type Step = SendStep | MessageStep | PairStep | PageStep;

const pair = fc
  .tuple(fc.nat(PEOPLE - 1), fc.integer({ min: 1, max: PEOPLE - 1 }))
  .map(([from, further]) => ({ from, to: (from + further) % PEOPLE }));

const sendStep = fc
  .tuple(pair, fc.integer({ min: 1, max: 8 }))
  .map(([who, count]): SendStep => ({ kind: 'send', ...who, count }));
const messageStep: fc.Arbitrary<MessageStep> = fc.record({
  kind: fc.constantFrom('retry', 'reuse', 'delete', 'hide'),
  back: fc.nat(12),
});
const pairStep = fc
  .tuple(fc.constantFrom<PairStep['kind'][]>('clear', 'read', 'add', 'rename', 'remove'), pair)
  .map(([kind, who]): PairStep => ({ kind, ...who }));
const pageStep: fc.Arbitrary<PageStep> = fc.record({
  kind: fc.constant('page'),
  device: fc.nat(DEVICES - 1),
  limit: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 200 })),
});

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: sendStep },
  { weight: 5, arbitrary: messageStep },
  { weight: 4, arbitrary: pairStep },
  { weight: 4, arbitrary: pageStep },
);
