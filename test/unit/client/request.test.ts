import { createRequest } from '../../../packages/client/src/api/request.ts';
import { Tokens } from '../../../packages/client/src/api/tokens.ts';
import { ClientError } from '../../../packages/client/src/errors.ts';
import { json } from './support/fake-server.ts';
import { pass, stopTime } from './support/scene.ts';

beforeEach(stopTime);
afterEach(() => jest.useRealTimers());

/** `answer`: what the server does with a token. */
function aCaller(answer: (token: string, path: string) => Response | Promise<Response>) {
  let issued = 0;
  const getToken = jest.fn(() => Promise.resolve(`token ${(issued += 1)}`) as Promise<string | null>);
  const tokens = new Tokens(getToken);
  const onSessionOver = jest.fn();
  const fetch = jest.fn((path: string, { headers }: { headers: Record<string, string> }) =>
    Promise.resolve(answer((headers['Authorization'] ?? '').slice('Bearer '.length), path)),
  );
  const request = createRequest({
    url: '',
    tokens,
    fetch: fetch as typeof globalThis.fetch,
    language: () => 'pt-BR',
    onSessionOver,
  });
  return { request, getToken, fetch, onSessionOver };
}

const refused = (reason?: 'account'): Response =>
  json(
    { success: false, code: 'unauthenticated', message: 'Please log in again.', ...(reason && { reason }) },
    401,
  );
const ok = (data: unknown): Response => json({ success: true, data });

it('unpacks the envelope, and says which language the user reads', async () => {
  const { request, fetch } = aCaller(() => ok({ a: 1 }));
  await expect(request('get', '/api/x')).resolves.toEqual({ a: 1 });
  expect(fetch.mock.calls[0]?.[1].headers['Accept-Language']).toBe('pt-BR');
});

it('renews a refused token once for all who are refused, and repeats their calls', async () => {
  const { request, getToken, onSessionOver } = aCaller((token, path) =>
    token === 'token 1' ? refused() : ok(path),
  );
  const paths = Array.from({ length: 8 }, (_none, index) => `/api/${index}`);
  await expect(Promise.all(paths.map((path) => request('get', path)))).resolves.toEqual(paths);
  expect(getToken).toHaveBeenCalledTimes(2);
  expect(onSessionOver).not.toHaveBeenCalled();
});

it('ends the session when another token is refused too, or there is no other', async () => {
  const all = aCaller(() => refused());
  await expect(all.request('get', '/api/x')).rejects.toMatchObject({ code: 'session_over' });
  expect(all.onSessionOver).toHaveBeenCalled();
  expect(all.fetch).toHaveBeenCalledTimes(2);

  const same = aCaller(() => refused());
  same.getToken.mockResolvedValue('always the same');
  await expect(same.request('get', '/api/x')).rejects.toMatchObject({ code: 'session_over' });
  expect(same.fetch).toHaveBeenCalledTimes(1);

  const nobody = aCaller(() => ok(1));
  nobody.getToken.mockResolvedValue(null);
  await expect(nobody.request('get', '/api/x')).rejects.toMatchObject({ code: 'session_over' });
  expect(nobody.fetch).not.toHaveBeenCalled();
});

it('asks for no other token when the account is gone', async () => {
  const { request, getToken, onSessionOver } = aCaller(() => refused('account'));
  await expect(request('get', '/api/x')).rejects.toMatchObject({ code: 'session_over', reason: 'account' });
  expect(onSessionOver).toHaveBeenCalledWith('account');
  expect(getToken).toHaveBeenCalledTimes(1);
});

it('a token that cannot be had ends no session', async () => {
  const { request, getToken, onSessionOver } = aCaller(() => ok(1));
  getToken.mockRejectedValueOnce(new TypeError('fetch failed'));
  await expect(request('get', '/api/x')).rejects.toMatchObject({ code: 'no_token' });
  expect(onSessionOver).not.toHaveBeenCalled();
  await expect(request('get', '/api/x')).resolves.toBe(1);
});

it('says what the server says: code, sentence, fields, and when to come back', async () => {
  const { request } = aCaller(() =>
    json(
      {
        success: false,
        code: 'rate_limited',
        message: 'Wait.',
        errors: [{ path: 'name', message: 'Too long.' }],
      },
      429,
      { 'Retry-After': '7' },
    ),
  );
  const error = await request('post', '/api/x', { body: {} }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ClientError);
  expect(error).toMatchObject({
    status: 429,
    code: 'rate_limited',
    message: 'Wait.',
    retryAfterMs: 7_000,
    fields: [{ path: 'name', message: 'Too long.' }],
  });
});

it.each([
  ['a proxy without a server', new Response('<h1>Bad gateway</h1>', { status: 502 }), 'busy'],
  [
    'a page that wants a log-in',
    new Response('<h1>Welcome to the hotel</h1>', { status: 200 }),
    'unreachable',
  ],
  ['a bug', new Response('Oops', { status: 500 }), 'internal'],
])('knows what is no answer of the server: %s', async (_name, response, code) => {
  const { request } = aCaller(() => response);
  await expect(request('get', '/api/x')).rejects.toMatchObject({ code });
});

describe('a server that never answers', () => {
  const never = (signal: AbortSignal): Promise<Response> =>
    new Promise((_resolve, reject) => {
      const abort = (): void => reject(new DOMException('Aborted', 'AbortError'));
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort);
    });
  const silent = () =>
    createRequest({
      url: '',
      tokens: new Tokens(() => Promise.resolve('t')),
      fetch: (_path, { signal } = {}) => never(signal as AbortSignal),
      language: () => undefined,
      onSessionOver: () => {},
    });

  it('is not waited for longer than 20 s', async () => {
    const asked = silent()('get', '/api/x').catch((error: unknown) => error);
    await pass(19_900);
    await pass(200);
    await expect(asked).resolves.toMatchObject({ code: 'unreachable' });
  });

  it('is not waited for once the caller has given up', async () => {
    const giving = new AbortController();
    const asked = silent()('get', '/api/x', { signal: giving.signal }).catch((error: unknown) => error);
    await pass(10);
    giving.abort();
    await expect(asked).resolves.toMatchObject({ code: 'aborted' });
    await expect(silent()('get', '/api/x', { signal: giving.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
