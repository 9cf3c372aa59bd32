import { explainResult } from '../../../../src/cli/doctor/push-explanations';
import type { PushResult, TestTarget } from '../../../../src/domain/push/ports';

const device: TestTarget = {
  id: 7,
  endpoint: 'https://fcm.googleapis.com/x',
  origin: null,
  language: 'en',
  vapid_key_id: 'ours',
  p256dh: Buffer.alloc(65),
  auth: Buffer.alloc(16),
};

const explain = (result: PushResult) => explainResult(device, result, new Set(['ours']));
const retry = (outcome: string): PushResult => ({ kind: 'retry', outcome, detail: outcome });

/** Outcomes that the push service of the integration tests cannot produce. */
it.each([
  ['ETIMEDOUT', 'no answer in time', 'firewall'],
  ['EAI_AGAIN', 'cannot be looked up', 'DNS'],
  ['ESERVFAIL', 'cannot be looked up', 'DNS'],
  ['ENETUNREACH', 'cannot be reached', 'port 443'],
  ['CERT_HAS_EXPIRED', 'not to be trusted', 'clock'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'not to be trusted', 'proxy'],
  ['EPROTO', 'not to be trusted', 'proxy'],
  ['E_UNHEARD_OF', 'could not be asked', 'network'],
])('the doctor explains the outcome %s', (outcome, what, todo) => {
  expect(explain(retry(outcome))).toEqual({
    state: 'fail',
    what: expect.stringMatching(new RegExp(`^push to device 7 \\(fcm.*${what}.*\\(${outcome}\\)$`)),
    todo: expect.stringContaining(todo),
  });
});

it.each([
  ['not_public', 'private network'],
  ['not_listed', 'trust, name it in PUSH_ENDPOINT_HOSTS'],
] as const)('the doctor explains an address that is not sent to: %s', (reason, todo) => {
  const finding = explain({ kind: 'blocked', reason, detail: 'the host of a list' });
  expect(finding).toMatchObject({ state: 'fail', todo: expect.stringContaining(todo) });
});

it('the doctor explains a key that no message can be encrypted for', () => {
  const finding = explain({ kind: 'refused', outcome: 'ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY', detail: 'x' });
  expect(finding.todo).toContain('allow notifications anew');
});
