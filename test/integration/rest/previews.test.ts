import sharp from 'sharp';
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/app';
import { aGroupOf, inGroup, somePersons } from '../../support/group-people';
import { LiveDevice, SyncedDevice } from '../../support/live-device';
import { expectData, type Person, send, twoPeople } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { closeSockets } from '../../support/socket-client';
import { WebServer } from '../../support/web-server';

let web: WebServer;
let app: TestApp;
let ana: Person;
let bia: Person;

const options = (): TestAppOptions => ({
  settings: { LINK_PREVIEWS: 'on' },
  outside: { pictures: { anyPort: true, isAllowed: () => true, resolve: web.resolve }, pollEveryMs: 100 },
});

beforeAll(async () => {
  web = await WebServer.start();
  app = await startTestApp(options());
});
beforeEach(async () => {
  [ana, bia] = await twoPeople(app);
});
afterEach(closeSockets);
afterAll(async () => {
  await app.stop();
  await web.stop();
});

const picture = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();

interface Shown {
  preview: { url: string; title: string; image_url: string | null } | null;
}
const shownTo = async ({ api }: Person, id: number): Promise<Shown> =>
  expectData(await api.get(`/api/messages/${id}`), 200).message as Shown;

/** Asks until this is so, or the test is over. */
async function until<Value>(ask: () => Promise<Value>, isSo: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const previewed = (person: Person, id: number): Promise<Shown> =>
  until(
    () => shownTo(person, id),
    ({ preview }) => preview !== null,
  );
const waiting = (): Promise<object[]> => app.database.many('select * from waiting_previews');
const nothingWaits = (): Promise<object[]> => until(waiting, (rows) => rows.length === 0);
const pictures = (): Promise<object[]> => app.database.many('select seq from preview_pictures');

/** A page that answers when it is told to. */
function heldPage(path: string, title: string): { asked: Promise<void>; answer: () => void } {
  let answer = (): void => {};
  const asked = new Promise<void>((resolve) => {
    web.on(path, (response) => {
      answer = () => response.writeHead(200, { 'content-type': 'text/html' }).end(`<title>${title}</title>`);
      resolve();
    });
  });
  return { asked, answer: () => answer() };
}

it('everybody is shown what the first link is about, live, by sync, and with its picture from here', async () => {
  web.picture('/cake.png', await picture(900, 600));
  web.html(
    '/cake',
    `<meta property="og:title" content="How to bake"><meta name="description" content="With apples">
     <meta property="og:site_name" content="Cakes"><meta property="og:image" content="/cake.png">`,
  );
  // The conversation begins with this: a live device that does not know it would have to ask for it.
  await send(ana, bia, 'Hello');
  const live = await LiveDevice.connect(app, bia);
  const away = new SyncedDevice(ana);
  const { id, conversation_id } = await send(ana, bia, `Look: ${web.url('/cake')}, and http://web.example/2`);
  const { preview } = await previewed(bia, id);
  expect(preview).toEqual({
    url: web.url('/cake'),
    title: 'How to bake',
    description: 'With apples',
    site: 'Cakes',
    image_url: expect.stringMatching(/^\/previews\/[\w-]{22}\.webp$/),
  });
  const served = await createRestClient(app.url).get(preview?.image_url ?? '');
  expect(served.status).toBe(200);
  expect(served.headers).toMatchObject({
    'content-type': 'image/webp',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  expect(await sharp(served.body as unknown as Buffer).metadata()).toMatchObject({ width: 480, height: 320 });
  await live.until(() => {
    expect(live.rows.messagesOf(conversation_id).at(-1)).toMatchObject({
      id,
      preview: { title: 'How to bake' },
    });
  });
  await away.sync();
  expect(away.rows.messagesOf(conversation_id).at(-1)).toMatchObject({ id, preview });
});

it('a page is asked once, however many messages link to it', async () => {
  web.html('/often', '<title>Often</title>');
  const sent = [await send(ana, bia, web.url('/often')), await send(bia, ana, `again ${web.url('/often')}`)];
  await Promise.all(sent.map(({ id }) => previewed(ana, id)));
  await nothingWaits();
  expect(web.asked.filter((path) => path === '/often').length).toBeLessThanOrEqual(2);
});

it('an edit takes it away, and what it links to then is shown', async () => {
  web.picture('/first.png', await picture(10, 10));
  web.html('/first', '<title>First</title><meta property="og:image" content="/first.png">');
  web.html('/second', '<title>Second</title>');
  const { id } = await send(ana, bia, web.url('/first'));
  const { preview } = await previewed(ana, id);
  const content = `rather ${web.url('/second')}`;
  const edited = await ana.api.patch(`/api/messages/${id}`, { content, edit_of: null });
  expect(expectData(edited, 200).message).toMatchObject({ content, preview: null });
  expect((await createRestClient(app.url).get(preview?.image_url ?? '')).status).toBe(404);
  expect((await previewed(bia, id)).preview).toMatchObject({ title: 'Second', image_url: null });
});

it('a deletion takes it away, its picture too', async () => {
  web.picture('/gone.png', await picture(10, 10));
  web.html('/gone', '<title>Gone</title><meta property="og:image" content="/gone.png">');
  const before = (await pictures()).length;
  const { id } = await send(ana, bia, web.url('/gone'));
  const { preview } = await previewed(bia, id);
  expectData(await ana.api.delete(`/api/messages/${id}?scope=all`), 200);
  expect((await bia.api.get(`/api/messages/${id}`)).status).toBe(404);
  expect((await createRestClient(app.url).get(preview?.image_url ?? '')).status).toBe(404);
  expect(await pictures()).toHaveLength(before);
});

it('what was looked at comes too late for a message that was edited or deleted meanwhile', async () => {
  const [kept, deleted] = [heldPage('/late-1', 'Late'), heldPage('/late-2', 'Late')];
  const one = await send(ana, bia, web.url('/late-1'));
  const two = await send(ana, bia, web.url('/late-2'));
  await Promise.all([kept.asked, deleted.asked]);
  const edit = { content: 'no link any more', edit_of: null };
  expectData(await ana.api.patch(`/api/messages/${one.id}`, edit), 200);
  expectData(await ana.api.delete(`/api/messages/${two.id}?scope=all`), 200);
  kept.answer();
  deleted.answer();
  await nothingWaits();
  expect(await shownTo(bia, one.id)).toMatchObject({ content: 'no link any more', preview: null });
  expect(await app.database.one('select preview from messages where id = ?', [two.id])).toEqual({
    preview: null,
  });
});

it('what a process has left behind the next one does', async () => {
  web.html('/left', '<title>Left behind</title>');
  const quiet = await startTestApp({ schema: app.schema });
  const at = { ...ana, api: createRestClient(quiet.url, ana.token) };
  const { id, conversation_id, seq } = await send(at, bia, web.url('/left'));
  await quiet.stop();
  expect((await shownTo(ana, id)).preview).toBeNull();
  // As it is when the lease is over of one that was killed.
  await app.database.run('insert into waiting_previews (conversation_id, seq, next_at) values (?, ?, ?)', [
    conversation_id,
    seq,
    new Date(Date.now() - 1_000),
  ]);
  expect((await previewed(bia, id)).preview).toMatchObject({ title: 'Left behind' });
});

it('a page is shown without a picture that is too large, no picture, or has too many pixels', async () => {
  web.picture('/large.png', Buffer.concat([await picture(10, 10), Buffer.alloc(1_100_000)]));
  web.picture('/fake.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'));
  web.picture('/wide.png', await picture(20_000, 2_000));
  for (const name of ['large', 'fake', 'wide', 'absent']) {
    web.html(`/${name}`, `<title>${name}</title><meta property="og:image" content="/${name}.png">`);
    const { id } = await send(ana, bia, web.url(`/${name}`));
    expect((await previewed(ana, id)).preview).toMatchObject({ title: name, image_url: null });
  }
});

it('hostile markup is text', async () => {
  web.html(
    '/hostile',
    '<title><script>alert(1)</script></title><meta property="og:image" content="javascript:alert(1)">',
  );
  const { id } = await send(ana, bia, web.url('/hostile'));
  expect((await previewed(ana, id)).preview).toMatchObject({
    title: '<script>alert(1)</script>',
    image_url: null,
  });
});

it('nothing is shown of a page that is not there, and it is not asked for ever', async () => {
  const { id } = await send(ana, bia, `${web.url('/nowhere')} and more`);
  await until(
    () => Promise.resolve(web.asked),
    (asked) => asked.includes('/nowhere'),
  );
  await nothingWaits();
  expect((await shownTo(ana, id)).preview).toBeNull();
});

it('members of a group see it since they have joined, and not when they have left', async () => {
  web.html('/group', '<title>For the crew</title>');
  const [caio] = (await somePersons(app, 'Caio')) as [Person];
  const id = await aGroupOf([ana, bia]);
  const { message } = expectData(await inGroup(ana, id).send(web.url('/group')), 201);
  const message_id = (message as { id: number }).id;
  expectData(await inGroup(ana, id).add([caio]), 201);
  await previewed(bia, message_id);
  expect((await caio.api.get(`/api/messages/${message_id}`)).status).toBe(404);
  expectData(await inGroup(bia, id).remove(bia), 200);
  expect((await bia.api.get(`/api/messages/${message_id}`)).status).toBe(404);
});

it('nobody is asked unless the operator wants it', async () => {
  const quiet = await startTestApp({ ...options(), settings: {}, schema: app.schema });
  const at = { ...ana, api: createRestClient(quiet.url, ana.token) };
  web.html('/never', '<title>Never</title>');
  await send(at, bia, web.url('/never'));
  web.html('/after', '<title>After</title>');
  const { id } = await send(ana, bia, web.url('/after'));
  await previewed(ana, id);
  expect(web.asked).not.toContain('/never');
  await quiet.stop();
});
