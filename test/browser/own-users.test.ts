import { backend } from '../support/identity-provider';
import { expectData, type Person, send } from '../support/people';
import { describeWithPython } from '../support/python';
import { describeIn } from './support/browser-programs';
import { createProfile, removeProfile } from './support/browser-process';
import { DELIVERED } from './support/browser-push-service';
import { Example } from './support/example';
import { Firefox } from './support/firefox';
import { BrowserScene } from './support/scene';
import { until, untilSettled } from './support/until';
import { click, see, shown } from './support/web-app';

// A loaded machine may take long to run a browser.
jest.setTimeout(300_000);

/** examples/own-users: a page on another origin, for somebody who never registered, with a token that Python signed. */
describeWithPython('with an app in Python', () => {
  describeIn('Firefox', (program) => {
    let scene: BrowserScene;
    let app: Example;
    let profile: string;
    let firefox: Firefox;
    let ana: Person;

    beforeAll(async () => {
      scene = await BrowserScene.start(backend.settings);
      app = await Example.start('python3', ['examples/own-users/serve.py', scene.url, '0'], backend.settings);
      ana = await scene.person('Ana');
      profile = await createProfile();
      firefox = await Firefox.start({ program, profile, pushServer: scene.service.url });
      await firefox.allowNotifications(app.url);
    });

    afterAll(async () => {
      await firefox.kill();
      await removeProfile(profile);
      await app.stop();
      await scene.stop();
    });

    it('chats, and is notified after the page is closed', async () => {
      const page = await firefox.open(`${app.url}/`);
      await page.evaluate(() => {
        const [to, text] = document.querySelectorAll('input');
        if (to && text) [to.value, text.value] = ['Ana', 'Olá, Ana!'];
      });
      await click(page, 'form button');
      const texts = (count: number) =>
        untilSettled(
          () =>
            page.evaluate(() =>
              [...document.querySelectorAll('ol li')].map(({ textContent }) => textContent),
            ),
          ({ length }) => length === count,
        );
      expect(await texts(1)).toEqual(['Bia: Olá, Ana!']);

      const { users } = expectData(await ana.api.get('/api/contacts/search?q=Bia'), 200) as {
        users: Person[];
      };
      const [bia] = users as [Person];
      await send(ana, bia, 'Olá, Bia!');
      expect(await texts(2)).toEqual(['Bia: Olá, Ana!', 'Ana: Olá, Bia!']);

      await click(page, '#notify');
      await until(
        'notifications are on',
        async () => (await see(page, '#notify')) === 'Notifications are on',
      );
      await page.close();
      await scene.waitUntilDisconnected();
      const push = await scene.push(ana, bia, 'while you were out');
      expect(await scene.service.ackOf(push)).toBe(DELIVERED);
      expect(await shown(firefox, app.url, ['while you were out'])).toMatchObject([
        { title: '💬 Ana', body: 'while you were out' },
      ]);
    });
  });
});
