import { MemoryRateLimiter } from '../../src/infra/memory-rate-limiter';
import { rates } from '../../src/domain/allowances';
import { RateLimitedError } from '../../src/domain/errors';
import { startTestApp, type TestApp } from '../support/app';
import { aPerson, twoPeople } from '../support/people';
import { createRestClient } from '../support/rest-client';
import { closeSockets, connect } from '../support/socket-client';

const DAY_MS = 86_400_000;

/** By how much the clock of the server is wrong at present. */
let off_ms = 0;
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({
    settings: { RATE_LIMIT: 'on' },
    outside: { clock: () => Date.now() + off_ms },
  });
});
beforeEach(() => {
  off_ms = 0;
});
afterEach(closeSockets);
afterAll(() => app.stop());

describe.each([
  ['back', -DAY_MS],
  ['ahead', DAY_MS],
])('a clock that is set %s a day', (_direction, step_ms) => {
  it('leaves the wait after wrong passwords as it is', async () => {
    const { email } = await aPerson(app);
    const api = createRestClient(app.url);
    const guess = () => api.post('/api/auth/login', { email, password: 'not the password' });
    let answer = await guess();
    while (answer.status === 401) answer = await guess();
    expect(answer.status).toBe(429);

    off_ms = step_ms;
    answer = await guess();
    expect(answer.status).toBe(429);
    const wait = Number(answer.headers['retry-after']);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(30);
  });

  it('refuses and delays no message, and leaves people connected and presence right', async () => {
    const [ana, bruno] = await twoPeople(app);
    const [from, to] = [await connect(app, ana), await connect(app, bruno)];
    await from.send(bruno, 'before');
    await from.call('typing_start', { contact_user_id: bruno.id });
    await to.next('user_typing');

    off_ms = step_ms;
    // Told again at most every three seconds.
    await from.call('typing_start', { contact_user_id: bruno.id });
    await Promise.all(Array.from({ length: 20 }, (_, index) => from.send(bruno, `after ${index}`)));
    off_ms = 0;
    await Promise.all(Array.from({ length: 20 }, (_, index) => from.send(bruno, `again ${index}`)));

    expect(await to.all('new_message')).toHaveLength(41);
    expect(await to.all('user_typing')).toHaveLength(1);
    expect((await ana.api.get('/api/auth/me')).status).toBe(200);
  });
});

it('a limit says no longer a wait than its own, though the clock was set back', async () => {
  const limiter = new MemoryRateLimiter();
  const { points } = rates.push_test;
  for (let call = 0; call < points; call++) await limiter.take('push_test', '7');

  const now = Date.now();
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => now - DAY_MS);
  const refused: unknown = await limiter.take('push_test', '7').catch((error: unknown) => error);
  clock.mockRestore();

  expect(refused).toBeInstanceOf(RateLimitedError);
  expect((refused as RateLimitedError).retryAfterSeconds).toBeLessThanOrEqual(rates.push_test.seconds);
});
