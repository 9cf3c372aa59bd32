import { type Person, send } from '../support/people';
import { createRestClient } from '../support/rest-client';
import type { BrowserPage } from './support/browser-page';
import { describeIn } from './support/browser-programs';
import { createProfile, removeProfile } from './support/browser-process';
import { DELIVERED } from './support/browser-push-service';
import { Example, Relay } from './support/example';
import { Firefox } from './support/firefox';
import { BrowserScene } from './support/scene';
import { until, untilSettled } from './support/until';
import { click, see } from './support/web-app';

// A loaded machine may take long to run a browser.
jest.setTimeout(300_000);

/** The README's example: a page without a bundler, on another origin than the server. */
describeIn('Firefox', (program) => {
  let scene: BrowserScene;
  let relay: Relay;
  let example: Example;
  let profile: string;
  let firefox: Firefox;
  let ana: Person;

  beforeAll(async () => {
    scene = await BrowserScene.start();
    relay = await Relay.to(scene.url);
    example = await Example.start('node', ['examples/browser/serve.mjs', relay.url, '0']);
    ana = await scene.person('Ana');
    profile = await createProfile();
    firefox = await Firefox.start({
      program,
      profile,
      pushServer: scene.service.url,
      withSystemAccess: true,
    });
    await firefox.allowNotifications(example.url);
  });

  afterAll(async () => {
    await firefox.kill();
    await removeProfile(profile);
    await example.stop();
    relay.stop();
    await scene.stop();
  });

  it('runs the example: registering, finding a person, chatting, catching up, and a notification after the page is closed', async () => {
    const page = await firefox.open(`${example.url}/`);
    await fill(page, '#account', { name: 'Bia', email: 'bia@example.com', password: 'correct horse' });
    await click(page, '#account [value=register]');
    await until('Bia is logged in', () =>
      page.evaluate(() => !document.querySelector<HTMLElement>('#chat')?.hidden),
    );
    await fill(page, '#search', { text: ana.email });
    await click(page, '#search button');
    await click(page, '#people button');
    await write(page, 'Olá, <b>Ana</b>!');
    expect(await shownMessages(page, 1)).toEqual(['Olá, <b>Ana</b>!']);
    const { user, token } = (await page.evaluate(
      () => JSON.parse(localStorage.getItem('session') ?? '{}') as unknown,
    )) as { user: Person; token: string };
    await send(ana, user, 'Olá, Bia!');
    expect(await shownMessages(page, 2)).toEqual(['Olá, <b>Ana</b>!', 'Olá, Bia!']);

    relay.cut();
    await send(ana, user, 'missed');
    await write(page, 'written meanwhile');
    relay.restore();
    expect(await shownMessages(page, 4)).toEqual([
      'Olá, <b>Ana</b>!',
      'Olá, Bia!',
      'missed',
      'written meanwhile',
    ]);

    const api = createRestClient(scene.url, token);
    await until(
      'everything is read, so that nothing of it is pushed later',
      async () => (await api.get('/api/messages/unread')).body.data.total === 0,
    );

    await click(page, '#notify');
    await until('notifications are on', async () => (await see(page, '#status')) === 'Notifications are on.');
    await page.close();
    await scene.waitUntilDisconnected();
    expect(await scene.service.ackOf(await scene.push(ana, user, 'while you were out'))).toBe(DELIVERED);
    await firefox.clickNotification('while you were out');
    const opened = await firefox.waitForPage(`${example.url}/?open=${ana.id}`);
    expect((await shownMessages(opened, 5)).at(-1)).toBe('while you were out');
    expect(await see(opened, '#peer')).toBe('Ana');

    await click(opened, '#leave');
    await until('Bia is logged out', () =>
      opened.evaluate(() => document.querySelector<HTMLElement>('#chat')?.hidden === true),
    );
    expect(await opened.evaluate(() => localStorage.length)).toBe(0);
  });
});

async function write(page: BrowserPage, content: string): Promise<void> {
  await fill(page, '#write', { content });
  await click(page, '#write button');
}

async function fill(page: BrowserPage, form: string, values: Record<string, string>): Promise<void> {
  await page.evaluate(
    (selector, wanted) => {
      for (const [name, value] of Object.entries(wanted)) {
        const field = document.querySelector<HTMLInputElement>(`${selector} input[name=${name}]`);
        if (field) field.value = value;
      }
    },
    form,
    values,
  );
}

/** The texts of the messages, once there are `count` of them. */
function shownMessages(page: BrowserPage, count: number): Promise<string[]> {
  return untilSettled(
    () =>
      page.evaluate(() =>
        [...document.querySelectorAll('#messages li')].map(({ textContent }) => textContent ?? ''),
      ),
    (texts) => texts.length === count,
  );
}
