import { sign } from 'jsonwebtoken';
import { JWT_SECRET, startTestApp, type TestApp } from '../../support/app';
import { aPerson, type Person, twoPeople } from '../../support/people';
import { closeSockets, connect } from '../../support/socket-client';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterEach(closeSockets);
afterAll(() => app.stop());

/** The same session, with a token that ends soon. `expiresAt` is in seconds since 1970. */
function withToken(person: Person, expiresAt: number): Person {
  const { sid } = JSON.parse(Buffer.from(person.token.split('.')[1] ?? '', 'base64url').toString());
  const claims = { user_id: person.id, sid, iat: expiresAt - 3_600, exp: expiresAt };
  return { ...person, token: sign(claims, JWT_SECRET) };
}

const soon = (): number => Math.floor(Date.now() / 1_000) + 3;

it.each([['websocket'], ['polling']])(
  'tells a socket on %s that its token has expired, and closes it',
  async (transport) => {
    const [ana, bruno] = await twoPeople(app);
    const expiresAt = soon();
    const options = { transports: [transport], extraHeaders: { 'Accept-Language': 'pt-BR' } };
    const short = await connect(app, withToken(ana, expiresAt), options);
    const [long, other] = [await connect(app, ana), await connect(app, bruno)];
    const gone = short.disconnected();
    await short.send(bruno, 'before');

    // The only reason after which Socket.IO's client does not reconnect by itself.
    expect(await gone).toBe('io server disconnect');
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt * 1_000);
    expect(short.heard('error')).toEqual([
      { success: false, code: 'unauthenticated', message: 'Entre novamente, por favor.' },
    ]);

    // Other tokens of the user are still accepted.
    await long.send(bruno, 'after');
    expect((await other.all('new_message')).map(({ content }) => content)).toEqual(['before', 'after']);
  },
);

it('closes each socket when its own token expires, whichever connected first', async () => {
  const ana = await aPerson(app);
  const first = soon();
  const later = await connect(app, withToken(ana, first + 1));
  const sooner = await connect(app, withToken(ana, first));
  await sooner.disconnected();
  await later.disconnected();
  expect(Date.now()).toBeGreaterThanOrEqual((first + 1) * 1_000);
});

it('accepts a token that is valid for a thousand years', async () => {
  const ana = await aPerson(app);
  const device = await connect(app, withToken(ana, Math.floor(Date.now() / 1_000) + 1_000 * 365 * 86_400));
  await device.barrier();
  expect(device.socket.connected).toBe(true);
});
