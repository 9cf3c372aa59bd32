import { messagePayload } from '../../src/push/payload';
import { describeIn } from './support/browser-programs';
import { createProfile, removeProfile } from './support/browser-process';
import { Chromium } from './support/chromium';
import { BrowserScene } from './support/scene';
import { clearShown, see, shown } from './support/web-app';

// A browser on a loaded machine.
jest.setTimeout(300_000);

const SOMETHING = { title: 'MyChat', body: 'You have a new message.', tag: 'mychat' };

/** What the worker makes of a push once the browser has decrypted it: Chromium's push service itself is out of reach. */
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

  it("shows what the server's payload says, with no page of the app open", async () => {
    const click = { isOwn: () => true, fallback: scene.url, path: '/dashboard.html' };
    const payload = messagePayload(
      {
        sender_id: 7,
        sender_name: 'Ana',
        content: 'Olá! 今日は 🎉',
        conversation_id: 3,
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
    ['nothing', '', SOMETHING],
    ['an object without anything', '{}', SOMETHING],
    [
      'fields of the wrong type',
      '{"title":7,"body":[],"data":{"senderId":"x"},"notification":{"tag":1}}',
      SOMETHING,
    ],
    ['no JSON', 'hello', { ...SOMETHING, body: 'hello' }],
    ['JSON that is no object', '"hello"', SOMETHING],
  ])('shows something where a push says %s', async (_, data, expected) => {
    await chromium.deliverPush(scene.url, data);
    expect(await shown(chromium, scene.url, [expected.body])).toEqual([expected]);
  });
});
