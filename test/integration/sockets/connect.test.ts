import { sign } from 'jsonwebtoken';
import { JWT_SECRET, startTestApp, type TestApp } from '../../support/app';
import { aPerson, loginAgain, twoPeople, withLegacyToken } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect, connectError } from '../../support/socket-client';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ settings: { LEGACY_TOKENS: 'on' } });
});
afterEach(closeSockets);
afterAll(() => app.stop());

const hour = 3_600;
const now = () => Math.floor(Date.now() / 1_000);

describe('a bad token', () => {
  it.each<[string, Record<string, unknown>]>([
    ['none at all', {}],
    ['null', { token: null }],
    ['an empty one', { token: '' }],
    ['no JWT', { token: 'not-a-token' }],
    ['a number', { token: 7 }],
    ['an object', { token: { toString: 'x' } }],
    ['a list', { token: ['a'] }],
    ['a huge one', { token: 'x'.repeat(50_000) }],
    ['another secret', { token: sign({ user_id: 1 }, 'another secret', { expiresIn: hour }) }],
    ['no algorithm', { token: sign({ user_id: 1 }, '', { algorithm: 'none', expiresIn: hour }) }],
    [
      'another algorithm',
      { token: sign({ user_id: 1 }, JWT_SECRET, { algorithm: 'HS512', expiresIn: hour }) },
    ],
    ['one that is over', { token: sign({ user_id: 1, iat: now() - 2 * hour, exp: now() - 1 }, JWT_SECRET) }],
    ['no expiry', { token: sign({ user_id: 1 }, JWT_SECRET) }],
    ['no user', { token: sign({ name: 'Ana' }, JWT_SECRET, { expiresIn: hour }) }],
    ['a user that is not there', { token: sign({ user_id: 999_999 }, JWT_SECRET, { expiresIn: hour }) }],
    [
      'a session that is not there',
      { token: sign({ user_id: 1, sid: 999_999 }, JWT_SECRET, { expiresIn: hour }) },
    ],
  ])('is a connect_error with a sentence and a code: %s', async (_what, auth) => {
    const error = await connectError(app, auth);

    expect(error.message).toBe('Please log in again.');
    expect(error.data).toEqual({ success: false, message: error.message, code: 'unauthenticated' });
  });

  it("speaks the handshake's language", async () => {
    const extraHeaders = { 'Accept-Language': 'pt-BR,pt;q=0.9,en;q=0.8' };

    expect((await connectError(app, {}, { extraHeaders })).message).toBe('Entre novamente, por favor.');
  });

  it("is somebody's with another's session", async () => {
    const [ana, bruno] = await twoPeople(app);
    const { sid } = JSON.parse(Buffer.from(ana.token.split('.')[1] ?? '', 'base64url').toString());
    const mixed = sign({ user_id: bruno.id, sid }, JWT_SECRET, { expiresIn: hour });

    expect((await connectError(app, { token: mixed })).data?.code).toBe('unauthenticated');
  });

  it('does not count where the handshake gives it elsewhere', async () => {
    const ana = await aPerson(app);
    const elsewhere = { query: { token: ana.token }, extraHeaders: { Authorization: `Bearer ${ana.token}` } };

    expect((await connectError(app, {}, elsewhere)).data?.code).toBe('unauthenticated');
  });
});

describe('a good token', () => {
  it.each([['websocket'], ['polling']])('is let in by %s', async (transport) => {
    const ana = await aPerson(app);
    const device = await connect(app, ana, { transports: [transport] });

    expect(device.socket.io.engine.transport.name).toBe(transport);
    await device.barrier();
  });

  it('of the legacy backend is let in', async () => {
    const ana = await aPerson(app);
    const [old, bruno] = [withLegacyToken(app, ana), await aPerson(app, { name: 'Bruno' })];
    const device = await connect(app, old);

    expect((await device.send(bruno, 'oi')).sender_id).toBe(ana.id);
  });

  it('is let in nowhere but in the main namespace', async () => {
    const ana = await aPerson(app);
    const error = await connectError({ url: `${app.url}/admin` }, { token: ana.token });

    expect(error.message).toBe('Invalid namespace');
  });
});

describe('an ended session', () => {
  it('takes all its sockets along for good, and no others', async () => {
    const ana = await aPerson(app);
    const elsewhere = await loginAgain(app, ana);
    const [one, two, other] = await Promise.all([
      connect(app, ana),
      connect(app, ana, { transports: ['polling'] }),
      connect(app, elsewhere),
    ]);
    const gone = Promise.all([one.disconnected(), two.disconnected()]);

    expect((await ana.api.post('/api/auth/logout')).status).toBe(200);

    // The one reason after which Socket.IO's client does not come back by itself.
    expect(await gone).toEqual(['io server disconnect', 'io server disconnect']);
    await other.barrier();
    expect((await connectError(app, { token: ana.token })).data?.code).toBe('unauthenticated');
    await connect(app, elsewhere);
  });

  it('lets nobody slip in while it ends', async () => {
    for (let round = 0; round < 5; round++) {
      const ana = await aPerson(app);
      const arrivals = Array.from({ length: 4 }, () => connect(app, ana).catch(() => undefined));
      await ana.api.post('/api/auth/logout');

      // Whoever was let in is cut off again.
      for (const device of await Promise.all(arrivals)) {
        await device?.disconnected();
        expect(device?.socket.connected ?? false).toBe(false);
      }
    }
  });

  it('of the legacy backend ends what was issued until then, and nothing later', async () => {
    const ana = await aPerson(app);
    const [one, two] = [withLegacyToken(app, ana, now() - 60), withLegacyToken(app, ana, now() - 30)];
    const [first, second, login] = await Promise.all([
      connect(app, one),
      connect(app, two),
      connect(app, ana),
    ]);
    const gone = Promise.all([first.disconnected(), second.disconnected()]);

    await one.api.post('/api/auth/logout');

    expect(await gone).toEqual(['io server disconnect', 'io server disconnect']);
    await login.barrier();
    expect((await connectError(app, { token: two.token })).data?.code).toBe('unauthenticated');
    // The legacy backend may still be running beside this one.
    const later = await connect(app, withLegacyToken(app, ana, now() + 2));
    await later.barrier();
  });
});

it('stops by closing the transport, so that existing clients come back', async () => {
  const stopping = await startTestApp();
  const ana = await aPerson(stopping);
  const devices = [await connect(stopping, ana), await connect(stopping, ana, { transports: ['polling'] })];
  const reasons = Promise.all(devices.map((device) => device.disconnected()));

  await stopping.stop();

  for (const reason of await reasons) expect(reason).toMatch(/^transport (close|error)$/);
});

it('answers polls of other origins with CORS headers, refused ones too', async () => {
  const nobody = createRestClient(app.url);
  const ask = (origin: string) => nobody.get('/socket.io/?EIO=4&transport=polling', { Origin: origin });

  expect((await ask('http://localhost:3000')).headers['access-control-allow-origin']).toBe(
    'http://localhost:3000',
  );
  expect((await ask('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
});
