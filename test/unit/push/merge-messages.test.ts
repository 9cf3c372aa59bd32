import { type KnownDeliveries, mergeMessages } from '../../../src/repositories/push/merge-messages';

const late = (first_seq: number, seq: number, count?: number) => ({
  ...range(first_seq, seq, count),
  rule: 'late' as const,
});
const range = (first_seq: number, seq: number, count = seq - first_seq + 1) => ({ first_seq, seq, count });
const ended = (first_seq: number, seq: number, reopens = false) => ({ ...range(first_seq, seq), reopens });
const nothing: KnownDeliveries = { pending: [], ended: [] };

it.each<[string, Partial<KnownDeliveries>, ReturnType<typeof range> | undefined]>([
  ['nothing', {}, range(5, 6)],
  ['an older one that waits', { pending: [range(2, 3)] }, range(2, 6, 4)],
  ['a part that waits', { pending: [range(4, 5)] }, range(4, 6)],
  ['all of it waiting', { pending: [range(1, 8)] }, undefined],
  ['a newer one that waits', { pending: [range(7, 7)] }, range(5, 7)],
  ['several that wait', { pending: [range(2, 2), range(3, 3)] }, range(2, 6, 4)],
  ['a part that has ended', { ended: [ended(1, 5)] }, range(6, 6)],
  ['all of it ended', { ended: [ended(5, 5), ended(6, 9)] }, undefined],
  ['a newer one that has ended', { ended: [ended(7, 7)] }, range(5, 6)],
  ['what ended for people who seemed connected', { ended: [ended(5, 6, true)] }, range(5, 6)],
  ['some of each', { pending: [range(7, 8)], ended: [ended(5, 5)] }, range(6, 8)],
])('two messages and %s', (_what, known, expected) => {
  expect(mergeMessages(late(5, 6), { ...nothing, ...known })).toEqual(expected);
});

it('counts the messages that led to a push, not those between them', () => {
  expect(mergeMessages(late(9, 9), { ...nothing, pending: [range(2, 5, 2)] })).toEqual(range(2, 9, 3));
  expect(mergeMessages(late(4, 9, 2), { ...nothing, ended: [ended(1, 8)] })).toEqual(range(9, 9, 1));
});

it('counts a message for people who are absent that another process has overtaken with newer ones', () => {
  const absent = { ...range(3, 3), rule: 'absent' as const };

  expect(mergeMessages(absent, { ...nothing, pending: [range(2, 4, 2)] })).toEqual(range(2, 4, 3));
  expect(mergeMessages(absent, { ...nothing, pending: [range(3, 3)] })).toEqual(range(3, 3));
  expect(mergeMessages(absent, { ...nothing, ended: [ended(2, 4)] })).toBeUndefined();
});
