import { nextToSend, type OutboxItem, outcomeOf, retryDelay } from '../../../web/src/state/outbox-item';

const item = (place: number, state: OutboxItem['state'] = 'waiting'): OutboxItem => ({
  place,
  temp_id: `t${place}`,
  peer_id: 2,
  content: 'hello',
  written_at: '2026-01-31T12:00:00.000Z',
  state,
});

it('sends in the order of writing and passes over what was refused', () => {
  expect(nextToSend([item(3), item(1, 'failed'), item(2)])?.place).toBe(2);
  expect(nextToSend([item(1, 'failed')])).toBeUndefined();
});

it.each([
  ['no answer', undefined, { kind: 'retry' }],
  ['stored', { success: true }, { kind: 'stored' }],
  ['busy', { success: false, code: 'busy' }, { kind: 'retry' }],
  ['too fast', { success: false, code: 'rate_limited' }, { kind: 'retry' }],
  ['nobody there', { success: false, code: 'not_found' }, { kind: 'refused', code: 'not_found' }],
  ['another text', { success: false, code: 'temp_id_reused' }, { kind: 'refused', code: 'temp_id_reused' }],
] as const)('knows what an answer means: %s', (_name, answer, outcome) => {
  expect(outcomeOf(answer)).toEqual(outcome);
});

it('waits longer with each try, up to 15 s, and never as long as everybody else', () => {
  expect(retryDelay(0, 0)).toBe(250);
  expect(retryDelay(0, 1)).toBe(500);
  expect(retryDelay(3, 0.5)).toBe(3_000);
  expect(retryDelay(50, 1)).toBe(15_000);
});
