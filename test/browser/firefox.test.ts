import { expectData, loginAgain, type Person, send } from '../support/people';
import { describeIn } from './support/browser-programs';
import { createProfile, removeProfile } from './support/browser-process';
import { DELIVERED, NOT_DECRYPTED } from './support/browser-push-service';
import { Firefox } from './support/firefox';
import { BrowserScene } from './support/scene';
import {
  waitUntilStored,
  logIn,
  logOut,
  see,
  type Shown,
  messages,
  shown,
  turnOnNotifications,
} from './support/web-app';

// A loaded machine may take long to run a browser.
jest.setTimeout(300_000);

describeIn('Firefox', (program) => {
  let scene: BrowserScene;
  let profile: string;
  let firefox: Firefox | undefined;
  let ana: Person;
  let bia: Person;
  let caio: Person;

  beforeAll(async () => {
    scene = await BrowserScene.start();
  });

  afterAll(async () => {
    await scene.stop();
  });

  beforeEach(async () => {
    profile = await createProfile();
    [ana, bia, caio] = await Promise.all([scene.person('Ana'), scene.person('Bia'), scene.person('Caio')]);
  });

  afterEach(async () => {
    await firefox?.kill();
    await removeProfile(profile);
  });

  async function start({ withSystemAccess = false } = {}): Promise<Firefox> {
    firefox = await Firefox.start({ program, profile, pushServer: scene.service.url, withSystemAccess });
    return firefox;
  }

  /** A browser in which the person has turned notifications on and closed the app. */
  async function startWithNotificationsFor(person: Person, known?: Person): Promise<Firefox> {
    const browser = await start();
    await browser.allowNotifications(scene.url);
    await turnOnFor(browser, person, known);
    return browser;
  }

  async function turnOnFor(browser: Firefox, person: Person, known?: Person): Promise<void> {
    const page = await browser.open(`${scene.url}/`);
    await logIn(page, person);
    await turnOnNotifications(page, scene.url);
    if (known) await waitUntilStored(page, person, known);
    await page.close();
    await scene.waitUntilDisconnected();
  }

  async function pushAndAcknowledge(sender: Person, receiver: Person, content: string): Promise<number> {
    return scene.service.ackOf(await scene.push(sender, receiver, content));
  }

  it('shows a message as a notification while no page of the app is open', async () => {
    const browser = await startWithNotificationsFor(bia);
    const answer = await bia.api.get('/api/push/vapid-public-key');
    expect(scene.service.subscriptions.at(-1)?.vapid_key).toBe(answer.body.publicKey);
    expect(await browser.addresses()).toEqual(['about:blank']);

    const push = await scene.push(ana, bia, 'Olá! 今日は 🎉');
    expect(push.headers).toMatchObject({ urgency: 'high', topic: expect.stringMatching(/^[\w-]{32}$/) });
    expect(await scene.service.ackOf(push)).toBe(DELIVERED);
    expect(await shown(browser, scene.url, ['Olá! 今日は 🎉'])).toEqual([
      await from(ana, bia, 'Olá! 今日は 🎉'),
    ]);
  });

  it('shows what was sent while the browser was closed, and a click opens the conversation', async () => {
    const closed = await startWithNotificationsFor(bia);
    await closed.close();
    const replaced = await scene.push(ana, bia, 'are you there?');
    const newest = await scene.push(ana, bia, 'call me');

    const browser = await start({ withSystemAccess: true });
    expect(await scene.service.ackOf(newest)).toBe(DELIVERED);
    expect(replaced.ack).toBeUndefined();
    expect(await browser.clickNotification()).toBe('call me');
    const page = await browser.waitForPage(`${scene.url}/dashboard.html?open=${ana.id}`);
    expect(await see(page, '.conversation-head h2')).toBe('Ana');
    expect(await messages(page, 2)).toEqual(['are you there?', 'call me']);
  });

  it('shows no push that was tampered with', async () => {
    const browser = await startWithNotificationsFor(bia);
    scene.service.isTampering = true;
    expect(await pushAndAcknowledge(ana, bia, 'tampered with')).toBe(NOT_DECRYPTED);
    scene.service.isTampering = false;
    expect(await pushAndAcknowledge(caio, bia, 'intact')).toBe(DELIVERED);
    expect(await shown(browser, scene.url, ['intact'])).toEqual([await from(caio, bia, 'intact')]);
  });

  it('closes the notifications of what was read on another device, and no others', async () => {
    // So that the app has stored the conversation with Caio as read.
    const elsewhere = await loginAgain(scene, bia);
    await send(caio, bia, 'read long ago');
    expectData(await elsewhere.api.put(`/api/messages/mark-read/${caio.id}`), 200);
    const browser = await startWithNotificationsFor(bia, caio);

    expect(await pushAndAcknowledge(ana, bia, 'from Ana')).toBe(DELIVERED);
    expect(await pushAndAcknowledge(caio, bia, 'from Caio')).toBe(DELIVERED);
    expect(await shown(browser, scene.url, ['from Ana', 'from Caio'])).toEqual([
      await from(ana, bia, 'from Ana'),
      await from(caio, bia, 'from Caio'),
    ]);

    // While no page is open, with the next push.
    expectData(await elsewhere.api.put(`/api/messages/mark-read/${ana.id}`), 200);
    expect(await pushAndAcknowledge(caio, bia, 'again from Caio')).toBe(DELIVERED);
    expect(await shown(browser, scene.url, ['again from Caio'])).toEqual([
      await from(caio, bia, 'again from Caio'),
    ]);

    // While a page is open, at once.
    const page = await browser.open(`${scene.url}/`);
    expect(await see(page, 'nav[aria-label=Conversations] .badge [aria-hidden]')).toBe('2');
    expect(await shown(browser, scene.url, ['again from Caio'])).toEqual([
      await from(caio, bia, 'again from Caio'),
    ]);
    expectData(await elsewhere.api.put(`/api/messages/mark-read/${caio.id}`), 200);
    expect(await shown(browser, scene.url, [])).toEqual([]);
  });

  it('shows nothing after a log-out, and to the next account only its own messages', async () => {
    const browser = await startWithNotificationsFor(bia);
    const [ended] = scene.service.subscriptions.slice(-1);
    expect(await pushAndAcknowledge(ana, bia, 'before')).toBe(DELIVERED);

    const page = await browser.open(`${scene.url}/`);
    await logOut(page, scene.url);
    await see(page, 'form input[name=password]');
    await page.close();
    expect(ended?.isOver).toBe(true);
    expect(await shown(browser, scene.url, [])).toEqual([]);
    const elsewhere = await loginAgain(scene, bia);
    const left = expectData(await elsewhere.api.get('/api/push/subscriptions'), 200);
    expect(left.subscriptions).toEqual([]);

    await turnOnFor(browser, caio);
    await send(ana, bia, 'for Bia alone');
    expect(await pushAndAcknowledge(ana, caio, 'for Caio')).toBe(DELIVERED);
    await scene.waitUntilPushed();
    expect(await shown(browser, scene.url, ['for Caio'])).toEqual([await from(ana, caio, 'for Caio')]);
  });

  /** The notification of a message; its tag is the conversation's. */
  async function from(sender: Person, reader: Person, body: string): Promise<Shown> {
    const answer = await sender.api.get(`/api/messages/conversation/${reader.id}?limit=1`);
    const [{ conversation_id }] = expectData(answer, 200).messages as [{ conversation_id: number }];
    return { title: `💬 ${sender.name}`, body, tag: `conversation-${conversation_id}` };
  }
});
