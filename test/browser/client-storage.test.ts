import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Chat, ConnectOptions } from '../../packages/client/src/client';
import type { BrowserPage } from './support/browser-page';
import { createProfile, removeProfile } from './support/browser-process';
import { describeIn } from './support/browser-programs';
import { bundle } from './support/bundle';
import { Chromium } from './support/chromium';

declare const client: { connect(options: ConnectOptions): Chat };

/** What the pages of these tests keep. */
interface Kept extends Window {
  chat: Chat;
}

const ME = 5;

describeIn('Chromium', (program) => {
  let server: Server;
  let url: string;
  let profile: string;
  let chromium: Chromium;

  beforeAll(async () => {
    const code = await bundle('packages/client/src/client.ts');
    server = createServer((request, response) => {
      const isPage = request.url === '/';
      response.writeHead(isPage ? 200 : 503, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end(
        isPage ? `<!doctype html><title>Chat</title><script>${code};client = bundle</script>` : '',
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://localhost:${(server.address() as AddressInfo).port}`;
    profile = await createProfile();
    chromium = await Chromium.start({ program, profile });
  });
  afterAll(async () => {
    await chromium.close();
    await removeProfile(profile);
    server.close();
    server.closeAllConnections();
  });

  it('a device of a web app for two people is carried over: no unsent message and no draft is lost', async () => {
    const page = await chromium.open(`${url}/`);
    await page.evaluate(makeFormerDevice, ME);
    await page.evaluate(connectOffline, ME);
    const shown = await page.evaluate(() => {
      const { chat } = window as unknown as Kept;
      return [7, 8].map((user_id) => {
        const { messages, draft } = chat.conversation({ user_id });
        const items = messages
          .getSnapshot()
          .items.map((item) =>
            item.kind === 'message' || item.kind === 'gap' ? [] : [item.kind, item.item],
          );
        return { items, draft: draft.getSnapshot() };
      });
    });
    const written_at = '2026-01-31T12:00:00.000Z';
    const item = (place: number, content: string) => ({
      place,
      temp_id: `t${place}`,
      to: { user_id: 7 },
      draft: { content },
      written_at,
    });
    expect(shown).toEqual([
      {
        items: [
          ['waiting', { ...item(1, 'one'), state: 'waiting' }],
          ['refused', { ...item(2, 'two'), state: 'refused', code: 'forbidden', reason: 'No.' }],
        ],
        draft: 'not sent yet',
      },
      { items: [], draft: 'from long ago' },
    ]);
    // What a former version stored of the server's is fetched anew.
    expect(await page.evaluate(listStores, `mychat-account-${ME}`)).toEqual({
      version: 3,
      stores: ['blocks', 'contacts', 'conversations', 'drafts', 'meta', 'outbox'],
    });
    await page.close();

    const again = await chromium.open(`${url}/`);
    await again.evaluate(connectOffline, ME);
    expect(
      await again.evaluate(() => {
        const { chat } = window as unknown as Kept;
        return chat.conversation({ user_id: 7 }).messages.getSnapshot().items.length;
      }),
    ).toBe(2);
    await again.close();
  });

  it('what is written in one tab shows in another one, and is there after both are closed', async () => {
    const tabs = [await chromium.open(`${url}/`), await chromium.open(`${url}/`)] as const;
    for (const tab of tabs) await tab.evaluate(connectOffline, 6);
    await tabs[0].evaluate(write, 'from the first');
    await tabs[1].evaluate(write, 'from the second');
    const both = ['from the first', 'from the second'];
    for (const tab of tabs) expect(await tab.evaluate(waitForTexts, 2)).toEqual(both);
    for (const tab of tabs) await tab.close();
    const later = await chromium.open(`${url}/`);
    await later.evaluate(connectOffline, 6);
    expect(await later.evaluate(waitForTexts, 2)).toEqual(both);
    await later.evaluate(async () => {
      await (window as unknown as Kept).chat.logOut();
    });
    expect(await databases(later)).not.toContain('mychat-account-6');
    await later.close();
  });
});

function databases(page: BrowserPage): Promise<(string | undefined)[]> {
  return page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
}

/** As version 2 of the web app's database has it. */
async function makeFormerDevice(me: number): Promise<void> {
  const opening = indexedDB.open(`mychat-account-${me}`, 2);
  opening.addEventListener('upgradeneeded', () => {
    const db = opening.result;
    db.createObjectStore('conversations', { keyPath: 'peer.id' }).put({ peer: { id: 7 }, messages: [] });
    db.createObjectStore('contacts', { keyPath: 'contact_user_id' }).put({ contact_user_id: 7 });
    db.createObjectStore('blocked').put(9, 9);
    db.createObjectStore('meta').put('123', 'cursor');
    db.createObjectStore('drafts').put('from long ago', 8);
    const outbox = db.createObjectStore('outbox', { keyPath: 'place' });
    const item = { peer_id: 7, written_at: '2026-01-31T12:00:00.000Z' };
    outbox.put({ ...item, place: 1, temp_id: 't1', content: 'one', state: 'waiting' });
    outbox.put({
      ...item,
      place: 2,
      temp_id: 't2',
      content: 'two',
      state: 'failed',
      code: 'forbidden',
      reason: 'No.',
    });
  });
  await new Promise((resolve, reject) => {
    opening.addEventListener('success', resolve);
    opening.addEventListener('error', reject);
  });
  opening.result.close();
  localStorage.setItem(`mychat.account.${me}.draft.7`, 'not sent yet');
}

/** Resolves when what is stored has been read: the client then tries to connect. */
async function connectOffline(me: number): Promise<void> {
  const chat = client.connect({
    url: location.origin,
    user_id: me,
    getToken: () => Promise.reject(new Error('No network')),
  });
  Object.assign(window, { chat });
  while (chat.connection.getSnapshot().error === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function write(content: string): void {
  (window as unknown as Kept).chat.conversation({ user_id: 7 }).send(content);
}

async function waitForTexts(count: number): Promise<string[]> {
  const { messages } = (window as unknown as Kept).chat.conversation({ user_id: 7 });
  while (messages.getSnapshot().items.length < count) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return messages
    .getSnapshot()
    .items.map((item) =>
      item.kind === 'message' || item.kind === 'gap' ? item.kind : item.item.draft.content,
    );
}

function listStores(name: string): Promise<{ version: number; stores: string[] }> {
  return new Promise((resolve) => {
    const opening = indexedDB.open(name);
    opening.addEventListener('success', () => {
      const { version, objectStoreNames } = opening.result;
      opening.result.close();
      resolve({ version, stores: [...objectStoreNames] });
    });
  });
}
