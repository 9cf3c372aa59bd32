import { pictureHash } from '../../../src/domain/claimed-profile';
import { startTestApp, type TestApp } from '../../support/app';
import { anExternal } from '../../support/external-people';
import { type Claims, IdentityProvider } from '../../support/identity-provider';
import { addContact, aPerson, expectData, type Person, send } from '../../support/people';
import { aPicture } from '../../support/pictures';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect } from '../../support/socket-client';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let provider: IdentityProvider;
let app: TestApp;
/** Milliseconds that have passed besides those of the clock. */
let passed = 0;
/** When the last token was issued. Each is a second younger than the one before, like those of people who renew theirs. */
let issuedAt = Math.floor(Date.now() / 1_000) - 1_000;

const outside = () => ({
  providerCa: provider.ca,
  clock: () => Date.now() + passed,
  monotonic: () => performance.now() + passed,
});
/** The pictures of the tests are on this machine. */
const withPictures = () => ({
  ...outside(),
  pictures: { ca: provider.ca, isAllowed: () => true, anyPort: true, resolve: localhost },
});

beforeAll(async () => {
  provider = await IdentityProvider.start('EdDSA');
  app = await startTestApp({
    settings: { ...provider.settings, RATE_LIMIT: 'on' },
    outside: withPictures(),
  });
});
afterEach(closeSockets);
afterAll(async () => {
  await app.stop();
  await provider.stop();
});

const localhost = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

/** The person, with the next token: as the provider sees them now. */
function renewed(claims: Claims): Promise<Person> {
  issuedAt += 1;
  return withToken(claims);
}

/** The person, with a token of the time of the last one. */
function withToken(claims: Claims): Promise<Person> {
  const exp = issuedAt + 10 * 3_600;
  return anExternal(app, provider, { iat: issuedAt, exp, sid: `${issuedAt}`, ...claims });
}

async function accountOf(person: Person): Promise<Record<string, unknown>> {
  return expectData(await person.api.get('/api/auth/me'), 200).user as Record<string, unknown>;
}

describe('the name, username and e-mail of somebody of the provider', () => {
  it('follow the claims of the next token, and search finds them', async () => {
    const sub = 'follows';
    await renewed({ sub, name: 'Anastácia', preferred_username: 'anast', email: 'before@example.com' });
    const ana = await renewed({
      sub,
      name: 'Belarmina',
      preferred_username: 'belar',
      email: 'after@example.com',
    });
    expect(ana).toMatchObject({ name: 'Belarmina', username: 'belar', email: 'after@example.com' });

    const stranger = await aPerson(app);
    const found = async (q: string) =>
      expectData(await stranger.api.get(`/api/contacts/search?q=${q}`), 200).users as unknown[];
    for (const q of ['belarm', 'after@example.com']) expect(await found(q)).toMatchObject([{ id: ana.id }]);
    for (const q of ['anast', 'before@example.com']) expect(await found(q)).toEqual([]);
  });

  it('stay as they are where a token says nothing of them, or nothing that can be shown', async () => {
    const sub = 'silent';
    const before = await renewed({ sub, name: 'Bia', preferred_username: 'bia.s', email: 'bia@example.com' });
    const silent = { name: undefined, preferred_username: undefined, email: undefined };
    const odd = { name: '\u200b', preferred_username: '?', email: 'bia' };
    for (const claims of [silent, odd]) {
      expect(await accountOf(await renewed({ sub, ...claims }))).toEqual(await accountOf(before));
    }
  });

  it('do not follow a token that is older than another one that was used', async () => {
    const sub = 'two devices';
    const old = await renewed({ sub, name: 'Old name' });
    await renewed({ sub, name: 'New name' });
    expect(await accountOf(old)).toMatchObject({ name: 'New name' });
    const older = await withToken({ sub, iat: issuedAt - 100, sid: 'older', name: 'Older name' });
    expect(older.name).toBe('New name');
  });

  it('do not follow a token that is older than one which said only what was stored', async () => {
    const sub = 'said again';
    await renewed({ sub, name: 'Kept name' });
    issuedAt += 10;
    await renewed({ sub, name: 'Kept name' });
    const older = await withToken({ sub, iat: issuedAt - 5, sid: 'older', name: 'Older name' });
    expect(older.name).toBe('Kept name');
  });

  it('follow a token that is older than one which says nothing of the person', async () => {
    const sub = 'tokens without a profile';
    for (const name of ['First', 'Second']) {
      issuedAt += 10;
      await renewed({ sub, name: undefined });
      expect((await withToken({ sub, iat: issuedAt - 5, sid: name, name })).name).toBe(name);
    }
  });

  it('follow a token that is older than one which leaves them out, but not in what that one says', async () => {
    const sub = 'access and id';
    issuedAt += 10;
    const access = { sub, name: undefined, email: 'access@example.com' };
    expect((await renewed(access)).name).toMatch(/^User \d+$/);
    const id = { sub, name: 'Known', preferred_username: 'known.now', email: 'id@example.com' };
    const person = await withToken({ ...id, iat: issuedAt - 1, sid: 'id' });
    expect(person).toMatchObject({ name: 'Known', username: 'known.now', email: 'access@example.com' });

    issuedAt += 10;
    await renewed({ ...access, email: 'next@example.com' });
    const next = { ...id, name: 'Known next', preferred_username: 'known.next' };
    expect(await withToken({ ...next, iat: issuedAt - 1, sid: 'next id' })).toMatchObject({
      name: 'Known next',
      username: 'known.next',
      email: 'next@example.com',
    });
    expect(await withToken({ ...id, iat: issuedAt - 2, sid: 'older id' })).toMatchObject({
      name: 'Known next',
      username: 'known.next',
      email: 'next@example.com',
    });
  });

  it('follow no token that is older than one which a former release noted, whatever that one said', async () => {
    const sub = 'former release';
    issuedAt += 10;
    const { id } = await renewed({ sub, name: 'Kept', email: undefined });
    const noted = new Date((issuedAt + 5) * 1_000);
    await app.database.run('update users set claims_issued_at = ? where id = ?', [noted, id]);
    issuedAt += 10;
    await renewed({ sub, name: undefined, email: 'later@example.com' });
    const older = await withToken({ sub, iat: issuedAt - 7, sid: 'older', name: 'Older' });
    expect(older).toMatchObject({ name: 'Kept', email: 'later@example.com' });
    const newer = await withToken({ sub, iat: issuedAt - 5, sid: 'newer', name: 'Newer' });
    expect(newer).toMatchObject({ name: 'Newer', email: 'later@example.com' });
  });

  it('leave a username to whoever has it, and take it when it is free', async () => {
    const local = await aPerson(app);
    expectData(await local.api.patch('/api/auth/me', { username: 'wanted' }), 200);
    const claims = { sub: 'wants', name: 'First', preferred_username: 'wanted' };
    expect(await renewed(claims)).toMatchObject({ name: 'First', username: null });
    expect(await renewed({ ...claims, name: 'Second' })).toMatchObject({ name: 'Second', username: null });
    expectData(await local.api.patch('/api/auth/me', { username: 'another' }), 200);
    expect(await renewed({ ...claims, name: 'Second' })).toMatchObject({ username: 'wanted' });
  });

  it('cannot be changed by their owner', async () => {
    const ana = await renewed({ sub: 'owner' });
    expect((await ana.api.patch('/api/auth/me', { name: 'Myself' })).status).toBe(403);
    expectData(await ana.api.patch('/api/auth/me', { about: 'mine' }), 200);
    expect(await renewed({ sub: 'owner' })).toMatchObject({ name: 'Ana', about: 'mine' });
  });

  it('change five times an hour at most; the address follows all the same, and the name later', async () => {
    const sub = 'restless';
    await renewed({ sub, name: 'Name 0' });
    for (let n = 1; n <= 5; n++) expect((await renewed({ sub, name: `Name ${n}` })).name).toBe(`Name ${n}`);
    const sixth = await renewed({ sub, name: 'Name 6', email: 'sixth@example.com' });
    expect(sixth).toMatchObject({ name: 'Name 5', email: 'sixth@example.com' });

    passed += HOUR_MS;
    expect(await accountOf(sixth)).toMatchObject({ name: 'Name 6' });
  });

  it('stay as the newest token says, though an older one waits with another name', async () => {
    const sub = 'back again';
    for (let n = 0; n <= 5; n++) await renewed({ sub, name: `Name ${n}` });
    const older = await renewed({ sub, name: 'Name 6' });
    const newest = await renewed({ sub, name: 'Name 5' });

    passed += HOUR_MS;
    for (const person of [older, newest]) expect(await accountOf(person)).toMatchObject({ name: 'Name 5' });
  });

  it('change once, however many requests bring the news to two processes at the same time', async () => {
    const other = await startTestApp({ schema: app.schema, settings: provider.settings, outside: outside() });
    try {
      const ana = await renewed({ sub: 'at once', name: 'Before' });
      issuedAt += 1;
      const exp = issuedAt + 10 * 3_600;
      const token = await provider.token({
        sub: 'at once',
        name: 'After',
        iat: issuedAt,
        exp,
        sid: 'at once',
      });
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          createRestClient([app, other][n % 2]?.url ?? '', token).get('/api/auth/me'),
        ),
      );
      for (const { status } of answers) expect(status).toBe(200);
      expect((await accountOf({ ...ana, api: createRestClient(app.url, token) })).name).toBe('After');
      const changes = await app.database.many('select id from profile_changes where user_id = ?', [ana.id]);
      expect(changes).toHaveLength(1);
    } finally {
      await other.stop();
    }
  });

  it('reach the devices of whoever sees the person', async () => {
    const bruno = await aPerson(app, { name: 'Bruno' });
    const ana = await renewed({ sub: 'seen', name: 'Before' });
    await addContact(bruno, ana);
    await send(ana, bruno, 'hello');
    const device = await connect(app, bruno);
    await renewed({ sub: 'seen', name: 'After' });
    expect(await device.next('user_updated')).toMatchObject({ user_id: ana.id, name: 'After' });
  });
});

describe('the picture of somebody of the provider', () => {
  const at = (path: string) => `${provider.issuer}${path}`;

  /** The person, once the picture of the token was fetched; waits for that on a device. */
  async function pictured(claims: Claims): Promise<string | null> {
    const device = await connect(app, await renewed({ sub: claims.sub, picture: undefined }));
    await renewed(claims);
    return (await device.next('user_updated')).avatar_url;
  }

  /** Resolves when it is known what there is at the address of the person's picture. */
  async function remembered(sub: string): Promise<void> {
    const sql = 'select 1 from users where external_id = ? and claimed_picture is not null';
    while ((await app.database.one(sql, [sub])) === undefined);
  }

  /** Resolves when the picture at this path is the last that was dealt with. */
  async function lastIs(sub: string, path: string): Promise<void> {
    const sql = 'select 1 from users where external_id = ? and claimed_picture = ?';
    while ((await app.database.one(sql, [sub, pictureHash(at(path))])) === undefined);
  }

  async function changesOf(sub: string): Promise<number> {
    const sql = 'select 1 from profile_changes c join users u on u.id = c.user_id where u.external_id = ?';
    return (await app.database.many(sql, [sub])).length;
  }

  async function requested(path: string, times: number): Promise<void> {
    while ((provider.downloads.get(path) ?? 0) < times) await new Promise(setImmediate);
  }

  /** A picture that the provider sends when the returned function is called. */
  function comesLater(path: string): () => void {
    let arrive: (picture: Buffer) => void;
    const picture = new Promise<Buffer>((resolve) => {
      arrive = resolve;
    });
    provider.files.set(path, picture);
    return () => arrive(aPicture());
  }

  /**
   * Resolves when this picture is shown, and nothing that was wanted before is being fetched for the person any more: that is done one after
   * the other. A token without a time is followed whatever came before, and keeps no other one from that.
   */
  async function settledAt(sub: string, path: string): Promise<void> {
    provider.files.set(path, aPicture());
    await withToken({ sub, iat: undefined, sid: path, picture: at(path) });
    await lastIs(sub, path);
  }

  it('is fetched once, and anew when its address changes', async () => {
    provider.files.set('/one.png', aPicture()).set('/two.png', aPicture());
    const first = await pictured({ sub: 'pic', picture: at('/one.png') });
    expect(first).toMatch(/^\//);
    const ana = await renewed({ sub: 'pic', picture: at('/one.png') });
    expect(await accountOf(ana)).toMatchObject({ avatar_url: first });
    const second = await pictured({ sub: 'pic', picture: at('/two.png') });
    expect(second).not.toBe(first);
    expect(provider.downloads.get('/one.png')).toBe(1);
    expect(provider.downloads.get('/two.png')).toBe(1);
  });

  it.each<[string, Buffer]>([
    ['/text.png', Buffer.from('no picture')],
    ['/huge.png', Buffer.alloc(300_000)],
  ])('is not asked for again if there is none: %s', async (path, file) => {
    provider.files.set(path, file);
    const sub = `none ${path}`;
    await renewed({ sub, picture: at(path) });
    await remembered(sub);
    const ana = await renewed({ sub, picture: at(path) });
    await pictured({ sub: `${sub} after`, picture: at('/one.png') });
    expect(provider.downloads.get(path)).toBe(1);
    expect(await accountOf(ana)).toMatchObject({ avatar_url: null });
  });

  it.each([302, 401, 404, 503])('is asked for again with the same token after a %i', async (status) => {
    const path = `/later-${status}.png`;
    provider.files.set(path, status);
    const ana = await renewed({ sub: path, picture: at(path) });
    const device = await connect(app, ana);
    await requested(path, 1);
    provider.files.set(path, aPicture());
    while (provider.downloads.get(path) === 1) {
      passed += MINUTE_MS;
      await accountOf(ana);
    }
    expect((await device.next('user_updated')).avatar_url).not.toBeNull();
  });

  it('stays as the newest token says, though that of an older one comes later', async () => {
    const sub = 'slow older one';
    provider.files.set('/first.png', aPicture());
    await renewed({ sub, picture: at('/first.png') });
    await lastIs(sub, '/first.png');
    const arrive = comesLater('/between.png');
    await renewed({ sub, picture: at('/between.png') });
    await requested('/between.png', 1);
    await renewed({ sub, picture: at('/first.png') });
    arrive();
    await settledAt(sub, '/settled-after-slow.png');
    // The first, and the one by which all is settled.
    expect(await changesOf(sub)).toBe(2);
  });

  it('is taken over though a newer token came meanwhile that names none', async () => {
    const sub = 'slow id token';
    const arrive = comesLater('/slow-id.png');
    await renewed({ sub, name: 'Ana', picture: at('/slow-id.png') });
    await requested('/slow-id.png', 1);
    await renewed({ sub, name: 'Ana' });
    arrive();
    await lastIs(sub, '/slow-id.png');
    expect(await changesOf(sub)).toBe(1);
  });

  it('stays as the last token says where none says when it was issued, though another picture comes later', async () => {
    const sub = 'no times';
    const timeless = (sid: string, path: string) =>
      withToken({ sub, iat: undefined, sid, picture: at(path) });
    provider.files.set('/timeless.png', aPicture());
    await timeless('1', '/timeless.png');
    await lastIs(sub, '/timeless.png');
    const arrive = comesLater('/timeless-slow.png');
    await timeless('2', '/timeless-slow.png');
    await requested('/timeless-slow.png', 1);
    await timeless('3', '/timeless.png');
    arrive();
    await settledAt(sub, '/settled-after-timeless.png');
    expect(await changesOf(sub)).toBe(2);
  });

  it('is not asked for again with an older token once the newest one says what is shown', async () => {
    const sub = 'older one away';
    provider.files.set('/away.png', 503);
    const older = await renewed({ sub, picture: at('/away.png') });
    await settledAt(sub, '/shown.png');
    await renewed({ sub, picture: at('/shown.png') });
    passed += 5 * MINUTE_MS;
    await accountOf(older);
    await settledAt(sub, '/settled-after-away.png');
    expect(provider.downloads.get('/away.png')).toBe(1);
  });

  describe('where two processes fetch', () => {
    let other: TestApp;
    beforeAll(async () => {
      other = await startTestApp({
        schema: app.schema,
        settings: provider.settings,
        outside: withPictures(),
      });
    });
    afterAll(() => other.stop());

    /** Somebody comes to one of them with the next token. */
    async function comes({ url }: TestApp, sub: string, picture: string): Promise<string> {
      issuedAt += 1;
      const claims = { sub, picture: at(picture), iat: issuedAt, exp: issuedAt + 10 * 3_600, sid: picture };
      const token = await provider.token(claims);
      expectData(await createRestClient(url, token).get('/api/auth/me'), 200);
      return token;
    }

    /** Resolves when this one has nothing more to do for the person: it fetches one picture of each after the other. */
    async function settled(process: TestApp, sub: string, path: string): Promise<void> {
      provider.files.set(path, aPicture());
      await comes(process, sub, path);
      await lastIs(sub, path);
    }

    it('the same, it is taken over once', async () => {
      const sub = 'same picture';
      const arrive = comesLater('/same.png');
      const token = await comes(app, sub, '/same.png');
      expectData(await createRestClient(other.url, token).get('/api/auth/me'), 200);
      await requested('/same.png', 2);
      arrive();
      await lastIs(sub, '/same.png');
      await settled(app, sub, '/settled.png');
      await settled(other, sub, '/settled-too.png');
      expect(await changesOf(sub)).toBe(3);
    });

    it('one each, that of the later token stays, though it was there first', async () => {
      const sub = 'slow picture';
      const arrive = comesLater('/slow.png');
      provider.files.set('/quick.png', aPicture());
      await comes(app, sub, '/slow.png');
      await requested('/slow.png', 1);
      await comes(other, sub, '/quick.png');
      await lastIs(sub, '/quick.png');
      arrive();
      await settled(app, sub, '/settled.png');
      expect(await changesOf(sub)).toBe(2);
    });
  });

  it('is not fetched from this machine or its network', async () => {
    const wary = await startTestApp({
      schema: app.schema,
      settings: provider.settings,
      outside: { ...outside(), pictures: { ca: provider.ca, anyPort: true, resolve: localhost } },
    });
    try {
      provider.files.set('/inside.png', aPicture());
      const exp = issuedAt + 10 * 3_600;
      const token = await provider.token({ sub: 'inside', picture: at('/inside.png'), exp });
      expectData(await createRestClient(wary.url, token).get('/api/auth/me'), 200);
      await remembered('inside');
    } finally {
      await wary.stop();
    }
    expect(provider.downloads.get('/inside.png')).toBeUndefined();
  });
});
