import { sign } from 'jsonwebtoken';
import { JWT_SECRET, startTestApp, type TestApp } from '../../support/app';
import { connectLive, type LiveSender } from '../../support/live-sender';
import { loginAgain, type Person, twoPeople } from '../../support/people';
import { closeSockets } from '../../support/socket-client';

let app: TestApp;
let ana: Person;
let bruno: Person;
/** Ana in another session. */
let again: Person;
let device: LiveSender;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
  again = await loginAgain(app, ana);
  device = await connectLive(app, ana);
  await device.next('hello');
});
afterEach(closeSockets);
afterAll(() => app.stop());

const authenticate = ({ token }: Pick<Person, 'token'>, at = device) => at.call('authenticate', { token });
const logOut = ({ api }: Person) => api.post('/api/auth/logout');
const isAlive = async (at = device): Promise<void> => {
  expect(
    await at.sendAll({ user_id: bruno.id, temp_id: `t-${Math.random()}`, content: 'alive' }),
  ).toMatchObject([{ message: { content: 'alive' } }]);
};

/** The same session, with a token that ends then. In seconds since 1970. */
function endingAt(person: Person, exp: number): { token: string } {
  const { sid } = JSON.parse(Buffer.from(person.token.split('.')[1] ?? '', 'base64url').toString());
  return { token: sign({ user_id: person.id, sid, iat: exp - 3_600, exp }, JWT_SECRET) };
}
const soon = (): number => Math.floor(Date.now() / 1_000) + 3;

it('moves the socket to the session of the token, and greets it again', async () => {
  expect(await authenticate(again)).toEqual({ success: true });
  expect(await device.next('hello')).toMatchObject({ user_id: ana.id, version: 2 });

  // The session it came with may end.
  await logOut(ana);
  await isAlive();
  const gone = device.disconnected();
  await logOut(again);
  expect(await gone).toBe('io server disconnect');
  expect(device.heard('session_ended')).toEqual([{ reason: 'revoked' }]);
});

it('goes on beyond the end of the token that it came with', async () => {
  const expiresAt = soon();
  const short = await connectLive(app, endingAt(ana, expiresAt));
  const other = await connectLive(app, endingAt(ana, expiresAt));
  const gone = other.disconnected();
  expect(await authenticate(ana, short)).toEqual({ success: true });
  await gone;
  expect(other.heard('session_ended')).toEqual([{ reason: 'expired' }]);
  await isAlive(short);
});

it('ends at the end of a token that is shorter than the one before', async () => {
  const gone = device.disconnected();
  await authenticate(endingAt(again, soon()));
  await gone;
  expect(device.heard('session_ended')).toEqual([{ reason: 'expired' }]);
});

it("refuses another person's token, and goes on as before", async () => {
  expect(await authenticate(bruno)).toEqual({
    success: false,
    code: 'forbidden',
    message: 'You are not allowed to do this.',
  });
  device.emit('authenticate', { token: bruno.token });
  expect(await device.next('error')).toMatchObject({ event: 'authenticate', code: 'forbidden' });
  await logOut(bruno);
  await isAlive();
  expect(device.heard('hello')).toHaveLength(1);
});

it.each([
  ['that is none', () => ({ token: 'x' })],
  ['that has expired', () => endingAt(ana, 1_000)],
])('refuses a token %s, and goes on as before', async (_what, token) => {
  expect(await authenticate(token())).toMatchObject({ success: false, code: 'unauthenticated' });
  await isAlive();
});

it('refuses a token of a session that is over', async () => {
  await logOut(again);
  expect(await authenticate(again)).toMatchObject({ success: false, code: 'unauthenticated' });
  await isAlive();
});

it.each([[undefined], [{}], [{ token: 5 }], [{ token: 'x'.repeat(9_000) }]])(
  'refuses %j',
  async (payload) => {
    expect(await device.call('authenticate', ...(payload === undefined ? [] : [payload]))).toMatchObject({
      success: false,
      code: 'invalid_request',
    });
  },
);

it('is in the session of the token that it named last', async () => {
  const last = await loginAgain(app, ana);
  await Promise.all([again, ana, last].map((person) => authenticate(person)));
  await logOut(ana);
  await logOut(again);
  await isAlive();
  const gone = device.disconnected();
  await logOut(last);
  expect(await gone).toBe('io server disconnect');
});

it('goes on in no session that has ended, whichever of the two is faster', async () => {
  for (let round = 0; round < 10; round++) {
    const [from, to] = [await loginAgain(app, ana), await loginAgain(app, ana)];
    const moving = await connectLive(app, from);
    const gone = moving.disconnected();
    const [ack] = await Promise.all([
      moving.socket.timeout(5_000).emitWithAck('authenticate', { token: to.token }) as Promise<{
        success: boolean;
      }>,
      logOut(to),
    ]).catch(() => [{ success: true }]);
    if (!ack.success) await logOut(from);
    await gone;
    expect(moving.heard('session_ended')).toEqual([{ reason: 'revoked' }]);
  }
});
