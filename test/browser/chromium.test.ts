import { messagePayload } from '../../src/push/payload';
import { describeIn } from './support/browser-programs';
import { createProfile, removeProfile } from './support/browser-process';
import { Chromium } from './support/chromium';
import { BrowserScene } from './support/scene';
import { clearShown, see, shown } from './support/web-app';

// A loaded machine may take long to run a browser.
jest.setTimeout(300_000);

const FALLBACK = { title: 'MyChat', body: 'You have a new message.', tag: 'mychat' };

/** How the worker handles a push once the browser has decrypted it. Chromium's own push service cannot be replaced. */
describeIn('Chromium', (program) => {
  let scene: BrowserScene;
  let profile: string;
  let chromium: Chromium;

  beforeAll(async () => {
    scene = await BrowserScene.start();
    profile = await createProfile();
    chromium = await Chromium.start({ program, profile });
    await chromium.allowNotifications(scene.url);
    const page = await chromium.open(`${scene.url}/`);
    await see(page, 'form input[name=password]');
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await page.close();
  });

  afterAll(async () => {
    await chromium.close();
    await removeProfile(profile);
    await scene.stop();
  });

  afterEach(async () => {
    await clearShown(chromium, scene.url);
  });

  it("shows the server's payload as a notification while no page of the app is open", async () => {
    const click = { isOwn: () => true, fallback: scene.url, path: '/dashboard.html' };
    const payload = messagePayload(
      {
        sender_id: 7,
        sender_name: 'Ana',
        content: 'Olá! 今日は 🎉',
        conversation_id: 3,
        conversation_type: 'direct',
        conversation_name: null,
        message_id: 9,
        seq: 1,
        count: 1,
        unread_total: 1,
        privacy: 'full',
        language: 'en',
        origin: scene.url,
      },
      click,
    );
    await chromium.deliverPush(scene.url, payload.toString('utf8'));
    expect(await shown(chromium, scene.url, ['Olá! 今日は 🎉'])).toEqual([
      { title: '💬 Ana', body: 'Olá! 今日は 🎉', tag: 'conversation-3' },
    ]);
  });

  it.each([
    ['no data', '', FALLBACK],
    ['an empty object', '{}', FALLBACK],
    [
      'fields of the wrong type',
      '{"title":7,"body":[],"data":{"senderId":"x"},"notification":{"tag":1}}',
      FALLBACK,
    ],
    ['text that is not JSON', 'hello', { ...FALLBACK, body: 'hello' }],
    ['JSON that is not an object', '"hello"', FALLBACK],
  ])('shows a notification for a push with %s', async (_, data, expected) => {
    await chromium.deliverPush(scene.url, data);
    expect(await shown(chromium, scene.url, [expected.body])).toEqual([expected]);
  });
});
