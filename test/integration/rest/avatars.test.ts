import { crc32, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { startTestApp, type TestApp } from '../../support/app';
import { addContact, aPerson, expectData, type Person, send, twoPeople } from '../../support/people';
import { aPicture, BLUE, colourAt, RED, twoColours } from '../../support/pictures';
import { createRestClient } from '../../support/rest-client';

const MAX_BYTES = 256 * 1_024;

let app: TestApp;
/** Another process on the same database. */
let other: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  other = await startTestApp({ schema: app.schema, settings: { FRONTEND_URL: 'https://chat.example.com' } });
});
afterAll(async () => {
  await other.stop();
  await app.stop();
});

const put = ({ api }: Person, picture: Buffer, headers: Record<string, string> = {}) =>
  api.put('/api/auth/avatar', picture, { 'Content-Type': 'image/png', ...headers });

/** Sets a picture and returns its path. */
async function show(person: Person, picture: Buffer): Promise<string> {
  const { user } = expectData(await put(person, picture), 200) as { user: { avatar_url: string } };
  return user.avatar_url;
}

async function avatarUrl({ api }: Person): Promise<unknown> {
  return (expectData(await api.get('/api/auth/me'), 200).user as Record<string, unknown>)['avatar_url'];
}

async function fetchPicture(path: string, { url }: TestApp = app): Promise<Buffer> {
  const answer = await fetch(url + path);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

const statusOf = async (path: string, { url }: TestApp = app) => (await fetch(url + path)).status;

describe('a picture of oneself', () => {
  it.each([
    ['PNG', () => twoColours(600, 400).png().toBuffer()],
    ['JPEG', () => twoColours(600, 400).jpeg().toBuffer()],
    ['WebP', () => twoColours(600, 400).webp().toBuffer()],
  ])('may be a %s, and becomes a WebP of 256 by 256 pixels', async (_, make) => {
    const ana = await aPerson(app);
    const answer = await put(ana, await make());
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ success: true, message: 'This is your new picture.' });
    const { user } = answer.body.data;
    expect(user.avatar_url).toMatch(/^\/avatars\/[\w-]{22}\.webp$/);
    expect(Date.parse(user.updated_at)).toBeGreaterThan(Date.parse(user.created_at));
    expect(await avatarUrl(ana)).toBe(user.avatar_url);

    const picture = await fetchPicture(user.avatar_url);
    expect(await sharp(picture).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 });
    expect([await colourAt(picture, 10, 128), await colourAt(picture, 245, 128)]).toEqual([RED, BLUE]);
  });

  it('is turned the right way up, and loses where and with what it was taken', async () => {
    const photo = await twoColours(600, 400)
      .withExif({ IFD0: { Make: 'A camera' }, IFD3: { GPSLatitudeRef: 'N' } })
      .withMetadata({ orientation: 6 })
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    expect(await sharp(photo).metadata()).toMatchObject({ orientation: 6, exif: expect.any(Buffer) });
    const picture = await fetchPicture(await show(await aPerson(app), photo));

    // A camera that was held upright stores a picture that lies on its side: its left is the top.
    expect([await colourAt(picture, 128, 10), await colourAt(picture, 128, 245)]).toEqual([RED, BLUE]);
    const { exif, icc, xmp, iptc, orientation } = await sharp(picture).metadata();
    expect({ exif, icc, xmp, iptc, orientation }).toEqual({});
  });

  it('is the first of an animation', async () => {
    const frames = await Promise.all([
      twoColours(32, 32, RED, RED).png().toBuffer(),
      twoColours(32, 32, BLUE, BLUE).png().toBuffer(),
    ]);
    const animation = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer();
    expect((await sharp(animation).metadata()).pages).toBe(2);
    const picture = await fetchPicture(await show(await aPerson(app), animation));
    expect((await sharp(picture).metadata()).pages).toBeUndefined();
    expect(await colourAt(picture, 128, 128)).toEqual(RED);
  });

  it.each([
    [1, 1],
    [3_000, 1],
    [1, 3_000],
    [4_096, 4_096],
  ])('may have %i by %i pixels', async (width, height) => {
    const picture = await oneColour(width, height);
    expect(picture.length).toBeLessThan(MAX_BYTES);
    expect((await put(await aPerson(app), picture)).status).toBe(200);
  });

  it('may be exactly 256 kB long', async () => {
    const picture = await twoColours(100, 100).jpeg().toBuffer();
    const padded = Buffer.concat([picture, Buffer.alloc(MAX_BYTES - picture.length)]);
    expect((await put(await aPerson(app), padded)).status).toBe(200);
  });

  it('is not shown any more, under its address, once it is replaced or removed', async () => {
    const ana = await aPerson(app);
    const first = await show(ana, aPicture());
    expect(await statusOf(first, other)).toBe(200);
    const second = await show(ana, aPicture());
    expect(second).not.toBe(first);
    expect([await statusOf(first), await statusOf(first, other), await statusOf(second)]).toEqual([
      404, 404, 200,
    ]);

    const removed = await ana.api.delete('/api/auth/avatar');
    expect(removed.body).toMatchObject({
      success: true,
      message: 'You have no picture now.',
      data: { user: { id: ana.id, avatar_url: null } },
    });
    expect([await statusOf(second), await statusOf(second, other)]).toEqual([404, 404]);
    expect((await ana.api.delete('/api/auth/avatar')).status).toBe(200);
    expect(await app.database.many('select 1 from avatars where user_id = ?', [ana.id])).toEqual([]);
  });

  it('is one, whichever of five that are sent at once comes last', async () => {
    const ana = await aPerson(app);
    const answers = await Promise.all(Array.from({ length: 5 }, () => put(ana, aPicture())));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const kept = await app.database.many<{ avatar_key: string }>(
      'select avatar_key from avatars where user_id = ?',
      [ana.id],
    );
    expect(kept).toHaveLength(1);
    expect(await avatarUrl(ana)).toBe(`/avatars/${kept[0]?.avatar_key}.webp`);
  });

  it('is stored before the account is locked, for which others would wait', async () => {
    const ana = await aPerson(app);
    const picture = aPicture();
    const holding = await app.database.pool.getConnection();
    await holding.query('set transaction isolation level read uncommitted');
    await holding.query('begin');
    await holding.query('select id from users where id = ? for update', [ana.id]);
    const answered = jest.fn();
    const answer = put(ana, picture).finally(answered);
    try {
      const isStored = async () => {
        const [rows] = await holding.query('select 1 from avatars where user_id = ?', [ana.id]);
        return (rows as unknown[]).length > 0;
      };
      while (!(await isStored()) && answered.mock.calls.length === 0);
      expect(answered).not.toHaveBeenCalled();
    } finally {
      await holding.query('rollback');
      holding.release();
    }
    expect((await answer).status).toBe(200);
  });

  it("is not for users of the team's identity provider to choose", async () => {
    const ana = await aPerson(app);
    await app.database.run(
      "update users set external_issuer = 'https://id.example.com', external_id = 'x' where id = ?",
      [ana.id],
    );
    for (const answer of [await put(ana, aPicture()), await ana.api.delete('/api/auth/avatar')]) {
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
  });

  it('is in lists of people, with their usernames', async () => {
    const [ana, bruno] = await twoPeople(app);
    await bruno.api.patch('/api/auth/me', { username: 'bruno.in.lists' });
    const shown = { username: 'bruno.in.lists', avatar_url: await show(bruno, aPicture()) };
    const search = async () => (await ana.api.get('/api/contacts/search?q=bruno.in.lists')).body.data.users;
    expect(await search()).toEqual([expect.objectContaining({ id: bruno.id, ...shown })]);

    expect(await addContact(ana, bruno)).toMatchObject(shown);
    await send(ana, bruno, 'hello');
    expect((await ana.api.get('/api/contacts')).body.data.contacts).toMatchObject([shown]);
    for (const cursor of ['', '?cursor=0']) {
      const { contacts, conversations } = (await ana.api.get(`/api/sync${cursor}`)).body.data;
      expect(contacts).toMatchObject([shown]);
      expect(conversations).toMatchObject([{ peer: { id: bruno.id, name: 'Bruno', ...shown } }]);
    }
  });
});

describe('the address of a picture', () => {
  it('is served to everybody, for ever, as nothing but a picture', async () => {
    const path = await show(await aPerson(app), aPicture());
    const answer = await fetch(other.url + path, { headers: { Origin: 'https://chat.example.com' } });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'private, max-age=604800, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': 'https://chat.example.com',
    });
    const head = await fetch(app.url + path, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(answer.headers.get('content-length'));
    const again = await createRestClient(app.url).get(path, {
      'If-None-Match': answer.headers.get('etag') ?? '',
    });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it.each([
    ['another key', `/avatars/${'x'.repeat(22)}.webp`],
    ['no key', '/avatars/.webp'],
    ['a longer key', `/avatars/${'x'.repeat(23)}.webp`],
    ['another type', `/avatars/${'x'.repeat(22)}.png`],
    ['a wildcard', `/avatars/${'%25'.repeat(22)}.webp`],
    ['a path in the key', '/avatars/..%2f..%2fpackage.json.webp'],
    ['the list of all', '/avatars/'],
  ])('with %s leads nowhere, and nobody keeps that', async (_, path) => {
    const answer = await fetch(app.url + path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('cache-control') ?? 'no-store').toBe('no-store');
    expect(await answer.json()).toMatchObject({ code: 'not_found' });
  });

  it('takes nothing', async () => {
    const path = await show(await aPerson(app), aPicture());
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await fetch(app.url + path, { method })).status).toBe(404);
    }
    expect(await statusOf(path)).toBe(200);
  });
});

const PNG_HEAD = aPicture().subarray(0, 8);

/** Few bytes for many pixels. */
const oneColour = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'red' } })
    .png({ palette: true })
    .toBuffer();

const aBomb = (side: number) => oneColour(side, side);

describe('what is no picture', () => {
  async function refused(picture: Buffer, headers: Record<string, string> = {}) {
    const ana = await aPerson(app);
    const { status, body } = await put(ana, picture, headers);
    expect(await avatarUrl(ana)).toBeNull();
    expect(await app.database.many('select 1 from avatars where user_id = ?', [ana.id])).toEqual([]);
    return { status, code: body.code, message: body.message };
  }

  const UNREADABLE = {
    status: 400,
    code: 'invalid_request',
    message: 'This picture cannot be read, or has too many pixels.',
  };
  const WRONG_TYPE = {
    status: 415,
    code: 'unsupported_media_type',
    message: 'A picture must be a PNG, JPEG or WebP file.',
  };

  it.each<[string, () => Buffer | Promise<Buffer>]>([
    ['nothing', () => Buffer.alloc(0)],
    ['a signature alone', () => PNG_HEAD],
    ['a signature and a page', () => Buffer.concat([PNG_HEAD, Buffer.from('<script>alert(1)</script>')])],
    ['a JPEG that has only begun', () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
    ['a WebP without pixels', () => Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1')],
    ['half a PNG', async () => halfOf(await noise().png().toBuffer())],
    ['half a JPEG', async () => halfOf(await noise().jpeg().toBuffer())],
    ['half a WebP', async () => halfOf(await noise().webp().toBuffer())],
    ['25 million pixels', () => aBomb(5_000)],
    ['268 million pixels by its header', async () => withPngSize(await aBomb(10), 16_384, 16_384)],
    ['a PNG that says it has billions', async () => withPngSize(await aBomb(10), 0x7fff_ffff, 0x7fff_ffff)],
    ['a PNG that says it has none', async () => withPngSize(await aBomb(10), 0, 0)],
  ])('%s is refused with 400', async (_, make) => {
    const picture = await make();
    expect(picture.length).toBeLessThan(MAX_BYTES);
    expect(await refused(picture)).toEqual(UNREADABLE);
  });

  it.each([
    ['a GIF', Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')],
    ['an SVG behind a blank', Buffer.from(' <?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a PDF', Buffer.from('%PDF-1.7\n')],
    ['a TIFF', Buffer.from('II*\0\x08\0\0\0', 'latin1')],
    ['a BMP', Buffer.from('BM\x3a\0\0\0', 'latin1')],
    ['a PPM', Buffer.from('P6 1 1 255 abc')],
    ['an AVIF', Buffer.from('\0\0\0\x1cftypavif', 'latin1')],
    ['a sound', Buffer.from('RIFF\x04\0\0\0WAVE', 'latin1')],
    ['JSON', Buffer.from('{"avatar":"x"}')],
  ])('%s is refused with 415', async (_, picture) => {
    expect(await refused(picture)).toEqual(WRONG_TYPE);
  });

  it('a PNG with a page behind it is taken without the page', async () => {
    const page = '<script>alert(document.domain)</script>';
    const picture = await fetchPicture(
      await show(await aPerson(app), Buffer.concat([aPicture(), Buffer.from(page)])),
    );
    expect(picture.toString('latin1')).not.toContain('script');
  });

  it('more than 256 kB is refused with 413, and what is compressed with 415', async () => {
    const tooLong = Buffer.concat([aPicture(), Buffer.alloc(MAX_BYTES)]);
    expect(await refused(tooLong)).toMatchObject({ status: 413, code: 'payload_too_large' });
    const compressed = gzipSync(aPicture());
    expect(await refused(compressed, { 'Content-Encoding': 'gzip' })).toMatchObject({
      status: 415,
      code: 'unsupported_media_type',
    });
  });

  it('does not keep the server from answering', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => aPerson(app)));
    const bomb = await aBomb(4_096);
    const nobody = createRestClient(app.url);
    const [uploads, health] = await Promise.all([
      Promise.all(people.map((person) => put(person, bomb))),
      nobody.get('/health'),
    ]);
    expect(health.status).toBe(200);
    expect(uploads.map(({ status }) => status)).toEqual(people.map(() => 200));
  });
});

const halfOf = (picture: Buffer): Buffer => picture.subarray(0, Math.floor(picture.length / 2));

/** A picture that cannot be compressed to almost nothing. */
function noise(): sharp.Sharp {
  const pixels = Buffer.from(Array.from({ length: 100 * 100 * 3 }, (_, index) => (index * index * 31) % 251));
  return sharp(pixels, { raw: { width: 100, height: 100, channels: 3 } });
}

/** With another size in its header, and the checksum that belongs to it. */
function withPngSize(png: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(png);
  changed.writeUInt32BE(width, 16);
  changed.writeUInt32BE(height, 20);
  changed.writeUInt32BE(crc32(changed.subarray(12, 29)), 29);
  return changed;
}

it('may be tried ten times a minute, whether or not it can be read', async () => {
  const limited = await startTestApp({ schema: app.schema, settings: { RATE_LIMIT: 'on' } });
  try {
    const person = await aPerson(limited);
    const statuses: number[] = [];
    for (let time = 0; time < 11; time++) statuses.push((await put(person, PNG_HEAD)).status);
    expect(statuses).toEqual([...Array(10).fill(400), 429]);
    expect((await person.api.delete('/api/auth/avatar')).status).toBe(200);
  } finally {
    await limited.stop();
  }
});
