import { isGivenUp, reasonNotToPush, type Waiting } from '../../../../src/domain/push/rules';

const now = Date.parse('2026-03-01T12:00:00.000Z');

const member = { read_seq: 4, delivered_seq: 4, muted_until: null };
const waiting = (
  changes: Partial<Waiting> = {},
  of: Partial<typeof member> | { muted_until: number } = {},
): Waiting => ({
  rule: 'absent',
  seq: 5,
  deleted: false,
  hidden: false,
  member: { ...member, ...of },
  ...changes,
});
const reason = (delivery: Waiting, connected = false) => reasonNotToPush(delivery, { now, connected });

describe('whether a message is still pushed', () => {
  it('is, to somebody who is absent and has not read it', () => {
    expect(reason(waiting())).toBeUndefined();
  });

  it.each([
    ['read', waiting({}, { read_seq: 5 })],
    ['deleted', waiting({ deleted: true })],
    ['hidden', waiting({ hidden: true })],
    ['muted', waiting({}, { muted_until: now + 1 })],
    ['not_a_member', waiting({ member: null })],
  ])('is not: %s', (expected, delivery) => {
    expect(reason(delivery)).toBe(expected);
  });

  it('is, when the mute is over', () => {
    expect(reason(waiting({}, { muted_until: now }))).toBeUndefined();
  });

  it('is not, to somebody who is connected', () => {
    expect(reason(waiting(), true)).toBe('connected');
    expect(reason(waiting({ rule: 'late' }), true)).toBe('connected');
  });

  it('is, to a connected client that does not acknowledge, until it does', () => {
    expect(reason(waiting({ rule: 'unacknowledged' }), true)).toBeUndefined();
    expect(reason(waiting({ rule: 'unacknowledged' }, { delivered_seq: 5 }), true)).toBe('acknowledged');
  });
});

it('gives a subscription up after three refusals over a day', () => {
  const day = 86_400_000;

  expect(isGivenUp(3, now - day, now)).toBe(true);
  expect(isGivenUp(2, now - day, now)).toBe(false);
  expect(isGivenUp(50, now - day + 1, now)).toBe(false);
});
