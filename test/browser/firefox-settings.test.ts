import { expectData, type Person, send } from '../support/people';
import { describeIn } from './support/browser-programs';
import { createProfile, removeProfile } from './support/browser-process';
import type { BrowserPage } from './support/browser-page';
import { DELIVERED } from './support/browser-push-service';
import { Firefox } from './support/firefox';
import { BrowserScene } from './support/scene';
import { until } from './support/until';
import { choose, clearShown, click, clickItem, logIn, see, turnOnNotifications } from './support/web-app';

// A loaded machine may take long to run a browser.
jest.setTimeout(300_000);

const SWITCH = 'button[role=switch][aria-label="Notifications on this device"]';
const TEST = '.setting.stacked > button.quiet';
const DEVICE = '.devices .setting';

describeIn('Firefox', (program) => {
  let scene: BrowserScene;
  let profile: string;
  let firefox: Firefox;
  let ana: Person;
  let bia: Person;

  beforeAll(async () => {
    scene = await BrowserScene.start();
  });
  afterAll(() => scene.stop());
  beforeEach(async () => {
    profile = await createProfile();
    [ana, bia] = await Promise.all([scene.person('Ana'), scene.person('Bia')]);
    await start();
  });
  afterEach(async () => {
    await firefox.kill();
    await removeProfile(profile);
  });

  async function start(): Promise<void> {
    firefox = await Firefox.start({ program, profile, pushServer: scene.service.url });
  }

  async function openSettings(): Promise<BrowserPage> {
    await firefox.allowNotifications(scene.url);
    const page = await firefox.open(`${scene.url}/`);
    await logIn(page, bia);
    await turnOnNotifications(page, scene.url);
    return page;
  }

  async function close(page: BrowserPage): Promise<void> {
    await page.close();
    await scene.waitUntilDisconnected();
  }

  async function subscriptionsOfBia(): Promise<{ host: string }[]> {
    const answer = await bia.api.get('/api/push/subscriptions');
    return expectData(answer, 200).subscriptions as { host: string }[];
  }

  it('sends a test push, follows the settings for what notifications show and for muting, and removes the device', async () => {
    const page = await openSettings();
    await click(page, TEST);
    expect(await see(page, '.toast')).toBe('A test notification is on its way.');
    const [test] = await untilShown(1);
    expect(test?.title).toMatch(/^🔔 /);
    await clearShown(firefox, scene.url);

    await choose(page, 'Show in notifications', 'sender');
    await until('the setting is saved', async () => (await see(page, '.toast')) === 'Saved.');
    await close(page);
    const push = await scene.push(ana, bia, 'not for everybody’s eyes');
    expect(await scene.service.ackOf(push)).toBe(DELIVERED);
    const [notification] = await untilShown(1);
    expect(notification?.title).toContain('Ana');
    expect(notification?.body).not.toContain('eyes');
    await clearShown(firefox, scene.url);

    const again = await firefox.open(`${scene.url}/dashboard.html?open=${ana.id}`);
    await click(again, '.conversation-head button[aria-haspopup=menu]');
    await clickItem(again, 'Mute notifications');
    await click(again, 'dialog .choice');
    await see(again, '.conversation-who h2 .icon');
    await close(again);
    const { length } = scene.service.accepted;
    await send(ana, bia, 'to somebody who muted');
    await scene.waitUntilPushed();
    expect(scene.service.accepted).toHaveLength(length);

    const settings = await firefox.open(`${scene.url}/dashboard.html?view=settings`);
    expect(await see(settings, DEVICE)).toContain('This device');
    await click(settings, `${DEVICE} button`);
    await see(settings, `${SWITCH}[aria-checked=false]`);
    expect(await subscriptionsOfBia()).toEqual([]);
    expect(scene.service.subscriptions.at(-1)?.isOver).toBe(true);
  });

  it('subscribes again by itself when the browser revokes the subscription', async () => {
    await close(await openSettings());
    const { length } = scene.service.subscriptions;
    await firefox.close();
    scene.service.forget();
    await start();
    // No page of the app is open: the service worker does it.
    await until('the worker subscribes', () => scene.service.subscriptions.length > length);
    const push = await until('the server knows of it', async () => {
      const { length: count } = scene.service.accepted;
      await send(ana, bia, 'are you there?');
      await scene.waitUntilPushed();
      return scene.service.accepted[count];
    });
    expect(await scene.service.ackOf(push)).toBe(DELIVERED);
  });

  async function untilShown(count: number) {
    return until('the notification is there', async () => {
      const page = await firefox.open(`${scene.url}/assets/icons/icon-192.png`);
      const list = await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        const notifications = (await registration?.getNotifications()) ?? [];
        return notifications.map(({ title, body }) => ({ title, body }));
      });
      await page.close();
      return list.length === count && list;
    });
  }
});
