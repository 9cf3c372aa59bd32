import { setImmediate as turn } from 'node:timers/promises';
import type { ProviderToken } from '../../../../src/domain/provider-token';
import {
  ExternalSessions,
  type ExternalSessionParts,
} from '../../../../src/services/accounts/external-sessions';

const SESSION_ID = 7;

const claims: ProviderToken = {
  external_id: 'ana',
  session: 'sid:1',
  issued_at: 1,
  expires_at: 4e9,
  profile: {},
} as unknown as ProviderToken;

const session = {
  id: SESSION_ID,
  user_id: 1,
  user_tokens_valid_after: null,
  tokens_until: '2999-01-01T00:00:00.000Z',
};

/** A promise that is kept back until it is released. */
function held(): { promise: Promise<undefined>; release: () => void } {
  let release = (): void => {};
  const promise = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined);
  });
  return { promise, release };
}

it('a session that another process has made meanwhile is looked up anew, not by a look-up that began before', async () => {
  const create = held();
  const earlierLookUp = held();
  const lookUps: Promise<number | undefined>[] = [
    Promise.resolve(undefined),
    earlierLookUp.promise,
    Promise.resolve(SESSION_ID),
  ];
  const sessions = new ExternalSessions({
    tokens: { issuer: 'provider', verify: () => Promise.resolve(claims) },
    users: { find: () => Promise.resolve({ id: 1, is_closed: 0, tokens_valid_after: null }) },
    rows: { findId: () => lookUps.shift(), createOnce: () => create.promise },
    sessions: { use: () => Promise.resolve(session) },
    profiles: { follow: () => Promise.resolve() },
    audit: { note: () => Promise.resolve() },
    clocks: { clock: Date.now, monotonic: () => performance.now() },
  } as unknown as ExternalSessionParts);
  const from = { address: 'an address', userAgent: undefined };

  const first = sessions.authenticate('token', from);
  await turn();
  const second = sessions.authenticate('token', from);
  await turn();
  create.release();
  await expect(first).resolves.toMatchObject({ session_id: SESSION_ID });

  lookUps.push(Promise.resolve(SESSION_ID));
  earlierLookUp.release();
  await expect(second).resolves.toMatchObject({ session_id: SESSION_ID });
});
