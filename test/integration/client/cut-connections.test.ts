import { type TestApp, startTestApp } from '../../support/app.ts';
import { CuttingProxy, type Fate } from '../../support/cutting-proxy.ts';
import { twoPeople } from '../../support/people.ts';
import { chatOf, closeChats, connected, textsOf, until } from './scene.ts';

let app: TestApp;
let proxy: CuttingProxy;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());
beforeEach(async () => {
  proxy = await CuttingProxy.start(app.url);
});
afterEach(async () => {
  await closeChats();
  await proxy.stop();
});

const texts = (count: number): string[] =>
  Array.from({ length: count }, (_none, index) => `message ${index + 1}`);

it.each(['up', 'down'] as const)(
  'a connection that is cut at any packet on its way %s loses no message, doubles none, and keeps their order',
  async (way) => {
    const [ana, bia] = await twoPeople(app);
    const here = await connected(proxy, ana);
    const there = await connected(app, bia);
    const fates: Fate[] = ['cut before', 'cut within', 'cut after', 'delay'];
    let packets = 0;
    // Each connection is cut a little later than the one before.
    let next = 4;
    proxy.fateOf = (where) => {
      if (where !== way || (packets += 1) < next) return 'pass';
      packets = 0;
      next += 1;
      return fates[next % fates.length] ?? 'pass';
    };
    const conversation = here.conversation({ user_id: bia.id });
    let written = 0;
    while (proxy.cuts < 5) {
      written += 1;
      conversation.send(`message ${written}`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    proxy.fateOf = () => 'pass';
    proxy.cutAll();

    const received = there.conversation({ user_id: ana.id }).messages;
    await until(received, ({ items }) => textsOf(items).at(-1) === `message ${written}`);
    await until(conversation.messages, ({ items }) => items.every(({ kind }) => kind === 'message'));
    for (const { items } of [received.getSnapshot(), conversation.messages.getSnapshot()])
      expect(textsOf(items)).toEqual(texts(written));
  },
);

it('what was missed while the connection was cut is there, in order, with the next one', async () => {
  const [ana, bia] = await twoPeople(app);
  const here = await connected(app, ana);
  const there = await connected(proxy, bia);
  const conversation = here.conversation({ user_id: bia.id });
  const received = there.conversation({ user_id: ana.id }).messages;
  conversation.send('message 1');
  await until(received, ({ items }) => items.length === 1);
  proxy.fateOf = () => 'cut before';
  proxy.cutAll();
  await until(there.connection, ({ state }) => state === 'offline');
  for (const text of texts(30).slice(1)) conversation.send(text);
  await until(conversation.messages, ({ items }) => items.every(({ kind }) => kind === 'message'));
  proxy.fateOf = () => 'pass';
  await until(received, ({ items }) => textsOf(items).at(-1) === 'message 30');
  await until(there.connection, ({ state }) => state === 'current');
  expect(textsOf(received.getSnapshot().items)).toEqual(texts(30));
  expect(there.unread.getSnapshot()).toEqual({ messages: 30, conversations: 1, mentions: 0 });
});

it('a client that is closed while it sends has sent each message once, or not at all', async () => {
  const [ana, bia] = await twoPeople(app);
  const there = await connected(app, bia);
  const here = await connected(proxy, ana);
  for (const text of texts(10)) here.conversation({ user_id: bia.id }).send(text);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await here.close();
  const again = chatOf(app, ana);
  again.conversation({ user_id: bia.id }).send('last');
  const received = there.conversation({ user_id: ana.id }).messages;
  await until(received, ({ items }) => textsOf(items).includes('last'));
  const stored = textsOf(received.getSnapshot().items).filter((text) => text !== 'last');
  expect(stored).toEqual(texts(10).slice(0, stored.length));
});
