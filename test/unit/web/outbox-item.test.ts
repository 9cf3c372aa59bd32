import type { Ack } from '../../../src/contracts/classic/events';
import type { ErrorCode } from '../../../src/contracts/errors';
import { nextToSend, type OutboxItem, outcomeOf, retryDelay } from '../../../web/src/state/outbox-item';

const refusal = (code: ErrorCode): Ack => ({ success: false, code, message: `Because of ${code}.` });
const refused = (code: ErrorCode) => ({ kind: 'refused', code, reason: `Because of ${code}.` });

const item = (place: number, state: OutboxItem['state'] = 'waiting'): OutboxItem => ({
  place,
  temp_id: `t${place}`,
  peer_id: 2,
  content: 'hello',
  written_at: '2026-01-31T12:00:00.000Z',
  state,
});

it('messages are sent in the order of writing, without those that were refused', () => {
  expect(nextToSend([item(3), item(1, 'failed'), item(2)])?.place).toBe(2);
  expect(nextToSend([item(1, 'failed')])).toBeUndefined();
});

it.each([
  ['no acknowledgement', undefined, { kind: 'retry' }],
  ['stored', { success: true }, { kind: 'stored' }],
  ['busy', refusal('busy'), { kind: 'retry' }],
  ['rate limited', refusal('rate_limited'), { kind: 'retry' }],
  ['unknown receiver', refusal('not_found'), refused('not_found')],
  ['not allowed', refusal('forbidden'), refused('forbidden')],
  ['reused temp_id', refusal('temp_id_reused'), refused('temp_id_reused')],
] as [string, Ack | undefined, object][])(
  'an acknowledgement has the right outcome: %s',
  (_name, ack, outcome) => {
    expect(outcomeOf(ack)).toEqual(outcome);
  },
);

it('the wait grows with each attempt, up to 15 s, and is half random', () => {
  expect(retryDelay(0, 0)).toBe(250);
  expect(retryDelay(0, 1)).toBe(500);
  expect(retryDelay(3, 0.5)).toBe(3_000);
  expect(retryDelay(50, 1)).toBe(15_000);
});
