import {
  isGivenUp,
  reasonNotToPush,
  type PendingMessage,
  type PushMember,
} from '../../../../src/domain/push/rules';

const now = Date.parse('2026-03-01T12:00:00.000Z');

const member: PushMember = {
  read_seq: 4,
  delivered_seq: 4,
  muted_until: null,
  notify: 'all',
  block_stands: false,
};
const pending = (changes: Partial<PendingMessage> = {}, of: Partial<PushMember> = {}): PendingMessage => ({
  rule: 'absent',
  seq: 5,
  deleted: false,
  hidden: false,
  mentioned: false,
  member: { ...member, ...of },
  ...changes,
});
const reason = (delivery: PendingMessage, connected = false) => reasonNotToPush(delivery, { now, connected });

describe('whether a message is still to be pushed', () => {
  it('pushes to an absent user who has not read the message', () => {
    expect(reason(pending())).toBeUndefined();
  });

  it.each([
    ['read', pending({}, { read_seq: 5 })],
    ['deleted', pending({ deleted: true })],
    ['hidden', pending({ hidden: true })],
    ['muted', pending({}, { muted_until: now + 1 })],
    ['not_a_member', pending({ member: null })],
    ['block_stands', pending({}, { block_stands: true })],
    ['notifications_off', pending({ mentioned: true }, { notify: 'none' })],
    ['not_mentioned', pending({}, { notify: 'mentions' })],
    ['muted', pending({ mentioned: true }, { notify: 'mentions', muted_until: now + 1 })],
  ])('does not push what is: %s', (expected, delivery) => {
    expect(reason(delivery)).toBe(expected);
  });

  it('pushes a mention to whoever wants only those', () => {
    expect(reason(pending({ mentioned: true }, { notify: 'mentions' }))).toBeUndefined();
  });

  it('pushes when the mute is over', () => {
    expect(reason(pending({}, { muted_until: now }))).toBeUndefined();
  });

  it('does not push to a connected user', () => {
    expect(reason(pending(), true)).toBe('connected');
    expect(reason(pending({ rule: 'late' }), true)).toBe('connected');
  });

  it('pushes to a connected client that does not acknowledge, until it does', () => {
    expect(reason(pending({ rule: 'unacknowledged' }), true)).toBeUndefined();
    expect(reason(pending({ rule: 'unacknowledged' }, { delivered_seq: 5 }), true)).toBe('acknowledged');
  });
});

it('removes a subscription after three refusals over a day', () => {
  const day = 86_400_000;

  expect(isGivenUp(3, now - day, now)).toBe(true);
  expect(isGivenUp(2, now - day, now)).toBe(false);
  expect(isGivenUp(50, now - day + 1, now)).toBe(false);
});
