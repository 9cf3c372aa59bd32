import { fanOut } from '../../../src/push/fan-out';
import type { JobAudience, JobFacts, PushCandidate } from '../../../src/domain/push/audience';

const now = Date.parse('2026-03-01T12:00:00.000Z');
const DAY = 86_400_000;

const job = (seq: number, change: Partial<JobFacts> = {}): JobFacts => ({
  conversation_id: 1,
  first_seq: seq,
  seq,
  count: 1,
  user_id: 0,
  rule: 'absent',
  fanned_out_to: 0,
  conversation_type: 'direct',
  sender_id: 9,
  created_at: now,
  ...change,
});
const member = (user_id: number, change: Partial<PushCandidate> = {}): PushCandidate => ({
  user_id,
  joined_seq: 0,
  read_seq: 0,
  muted_until: null,
  notify: 'all',
  block_stands: false,
  subscription_ids: [user_id * 10],
  ...change,
});
const decide = (
  jobs: JobFacts[],
  members: PushCandidate[],
  { is_last = true, mentions = new Set<string>(), connected = [] as number[], classic = [] as number[] } = {},
) => {
  const audience: JobAudience = { jobs, members, is_last, mentions };
  const { targets, ends } = fanOut(audience, {
    now,
    connected: {
      isConnected: (id, type) => connected.includes(id) || (type === 'direct' && classic.includes(id)),
    },
  });
  return {
    targets: targets.map(({ subscription_id, first_seq, seq, count }) => [
      subscription_id,
      first_seq,
      seq,
      count,
    ]),
    ends: ends.map(({ state, reason }) => reason ?? state),
  };
};

it('makes one target of all messages for a subscription, and none for their sender', () => {
  expect(decide([job(3), job(4, { sender_id: 2 }), job(5)], [member(1), member(2), member(9)])).toEqual({
    targets: [
      [10, 3, 5, 3],
      [20, 3, 5, 2],
      [90, 4, 4, 1],
    ],
    ends: ['fanned_out', 'fanned_out', 'fanned_out'],
  });
});

it('begins after what the member has read, and after they joined', () => {
  const missed = job(8, { first_seq: 2, count: 7, user_id: 1, rule: 'late' });
  expect(decide([missed], [member(1, { read_seq: 4 })]).targets).toEqual([[10, 5, 8, 4]]);
  expect(decide([missed], [member(1, { joined_seq: 6 })]).targets).toEqual([[10, 7, 8, 2]]);
  expect(decide([missed], [member(1, { joined_seq: 8 })]).ends).toEqual(['not_a_member']);
});

it.each<[string, Partial<PushCandidate>]>([
  ['read', { read_seq: 3 }],
  ['muted', { muted_until: now + 1, notify: 'mentions' }],
  ['notifications_off', { notify: 'none' }],
  ['not_mentioned', { notify: 'mentions' }],
  ['block_stands', { block_stands: true }],
  ['no_subscription', { subscription_ids: [] }],
])('says why nobody gets it: %s', (reason, change) => {
  expect(decide([job(3)], [member(1, change)])).toEqual({ targets: [], ends: [reason] });
});

it('reaches whoever wants only mentions by one of them, or of everybody', () => {
  const members = [member(1, { notify: 'mentions' }), member(2, { notify: 'mentions' })];
  expect(decide([job(3)], members, { mentions: new Set(['1:3:1']) }).targets).toEqual([[10, 3, 3, 1]]);
  expect(decide([job(3)], members, { mentions: new Set(['1:3:0']) }).targets).toHaveLength(2);
});

it('reaches a connected user only if the client does not acknowledge', () => {
  const missed = job(3, { user_id: 1, rule: 'unacknowledged' });
  expect(decide([job(3)], [member(1)], { connected: [1] }).ends).toEqual(['connected']);
  expect(decide([missed], [member(1)], { connected: [1] }).targets).toEqual([[10, 3, 3, 1]]);
});

it('reaches a connected user in a group none of whose clients knows groups', () => {
  const ofGroup = job(3, { conversation_type: 'group' });
  expect(decide([ofGroup], [member(1)], { classic: [1] }).targets).toEqual([[10, 3, 3, 1]]);
  expect(decide([ofGroup], [member(1)], { connected: [1] }).ends).toEqual(['connected']);
  expect(decide([job(3)], [member(1)], { classic: [1] }).ends).toEqual(['connected']);
});

it('ends nothing as long as members follow, but what has expired', () => {
  const old = job(3, { created_at: now - DAY });
  expect(decide([old, job(4)], [member(1)], { is_last: false })).toEqual({
    targets: [[10, 4, 4, 1]],
    ends: ['expired'],
  });
  expect(decide([job(4, { fanned_out_to: 5 })], []).ends).toEqual(['fanned_out']);
});
