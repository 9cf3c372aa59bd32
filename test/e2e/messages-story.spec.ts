import type { Page } from '@playwright/test';
import { bubble, expect, openConversation, PHONE, test, write } from './support/browser';
import { group } from './support/groups';
import { withServer } from './support/own-server';
import { call, type Person, register, send } from './support/people';
import { check, looks } from './support/screens';

const field = (page: Page) => page.getByRole('textbox', { name: 'Message' });

async function choose(page: Page, content: string, action: string): Promise<void> {
  await bubble(page, content).click({ button: 'right' });
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

test('three people plan a Sunday: they answer, mention, react, edit, pin and pass on, one of them without a network for a while', async ({
  devices,
  url,
}) => {
  const people: Person[] = [];
  for (const name of ['Ana', 'Bia', 'Caio']) people.push(await register(url, name));
  const [ana, bia, caio] = people as [Person, Person, Person];
  await group('Sunday', [ana, bia, caio]);
  const [anasPage, biasPhone, caiosPage] = [
    await devices.openAs(ana),
    await devices.openAs(bia, PHONE),
    await devices.openAs(caio),
  ];
  for (const page of [anasPage, biasPhone, caiosPage]) await openConversation(page, 'Sunday');
  const everybody = [anasPage, biasPhone, caiosPage];

  await test.step('Ana asks, mentioning Bia, who answers', async () => {
    await field(anasPage).pressSequentially('@bi');
    await anasPage.keyboard.press('Enter');
    await field(anasPage).pressSequentially('*who* brings the cake?');
    await anasPage.keyboard.press('Enter');
    const question = biasPhone.locator('.bubble', { hasText: 'brings the cake?' }).first();
    await expect(question.locator('.mention.me')).toHaveText('@Bia');
    await expect(question.locator('strong')).toHaveText('who');
    await biasPhone.locator('.bubble-more').last().focus();
    await biasPhone.keyboard.press('Enter');
    await biasPhone.getByRole('menuitem', { name: 'Reply' }).click();
    await write(biasPhone, 'Me, at six');
    for (const page of everybody) {
      await expect(bubble(page, 'Me, at six').locator('.quote')).toContainText('brings the cake?');
    }
  });

  await test.step('Caio has no network: he answers and reacts; what he answered is edited meanwhile', async () => {
    await caiosPage.context().setOffline(true);
    await choose(caiosPage, 'Me, at six', 'Reply');
    await write(caiosPage, 'I come at five');
    await expect(caiosPage.locator('.pending .quote')).toContainText('Me, at six');
    await bubble(caiosPage, 'Me, at six').click({ button: 'right' });
    await caiosPage.getByRole('menuitemcheckbox', { name: '👍' }).click();
    // A reaction does not wait: he is told that it was not done.
    await expect(caiosPage.locator('.toast')).toBeVisible();
    await field(biasPhone).press('ArrowUp');
    await field(biasPhone).fill('Me, at seven');
    await biasPhone.getByRole('button', { name: 'Save' }).click();
    await expect(bubble(anasPage, 'Me, at seven')).toContainText('edited');
    await caiosPage.context().setOffline(false);
    for (const page of everybody) await expect(bubble(page, 'I come at five')).toHaveCount(1);
    await expect(bubble(caiosPage, 'Me, at seven')).toContainText('edited');
  });

  await test.step('everybody reacts, and Ana pins', async () => {
    for (const page of [anasPage, caiosPage]) {
      await bubble(page, 'Me, at seven').click({ button: 'right' });
      await page.getByRole('menuitemcheckbox', { name: '❤️' }).click();
    }
    for (const page of everybody) {
      await expect(
        bubble(page, 'Me, at seven').getByRole('button', { name: '❤️, 2 reactions' }),
      ).toBeVisible();
    }
    await choose(anasPage, 'Me, at seven', 'Pin message');
    for (const page of everybody) {
      await expect(page.getByRole('group', { name: 'Pinned message', exact: true })).toContainText(
        'Me, at seven',
      );
      await expect(page.locator('.system-line', { hasText: 'pinned a message' })).toBeVisible();
    }
  });

  await test.step('Ana passes it on to Caio, and deletes her question for everyone', async () => {
    await choose(anasPage, 'Me, at seven', 'Forward');
    await anasPage.getByRole('dialog').getByRole('searchbox').fill('Sun');
    await anasPage.getByRole('checkbox', { name: 'Sunday' }).check();
    await anasPage.getByRole('dialog').getByRole('button', { name: 'Forward' }).click();
    for (const page of everybody) await expect(page.locator('.forwarded')).toContainText('Bia');
    await anasPage.locator('.own .bubble-more').first().focus();
    await anasPage.keyboard.press('Enter');
    await anasPage.getByRole('menuitem', { name: 'Delete for everyone' }).click();
    await anasPage.getByRole('button', { name: 'Delete', exact: true }).click();
    for (const page of everybody) {
      await expect(page.getByText('Message deleted')).toBeVisible();
      await expect(bubble(page, 'Me, at seven').first().locator('.quote')).toHaveText(
        'This message is not available.',
      );
    }
  });

  await test.step('all of it is there after a reload', async () => {
    for (const page of everybody) {
      await page.reload();
      await expect(bubble(page, 'Me, at seven').first()).toContainText('edited');
      await expect(
        bubble(page, 'Me, at seven').first().getByRole('button', { name: '❤️, 2 reactions' }),
      ).toBeVisible();
      await expect(page.getByRole('group', { name: 'Pinned message', exact: true })).toContainText(
        'Me, at seven',
      );
    }
  });
});

for (const { name, device } of looks) {
  test(`what the server has found at a link is shown as a card: ${name}`, async ({ devices }) => {
    await withServer({}, async ({ url, database }) => {
      const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
      await send(bia, ana, 'Look: https://bakery.example/cake', 'Tasty?');
      // As it is stored of a page: this server reaches none.
      const preview = {
        url: 'https://bakery.example/cake',
        title: 'How to bake a cake with apples',
        description: 'Six apples, and what else it takes',
        image_url: null,
        site: 'The bakery',
      };
      await database.run('update messages set preview = ? where seq = 1', [JSON.stringify(preview)]);
      const page = await devices.open({ ...device, baseURL: url, reducedMotion: 'reduce' });
      await page.goto('/');
      await page.getByLabel('E-mail').fill(ana.user.email);
      await page.getByLabel('Password', { exact: true }).fill(ana.password);
      await page.getByRole('button', { name: 'Log in' }).click();
      await openConversation(page, 'Bia');
      const card = page.getByRole('link', { name: /How to bake a cake/ });
      await expect(card).toContainText('The bakery');
      await expect(card).toHaveAttribute('href', preview.url);
      await expect(card).toHaveAttribute('rel', /noopener/);
      await check(page, name, 'link-card');
      const [message] = (
        await call<{ messages: { id: number; preview: unknown }[] }>(
          url,
          `GET /api/conversations/1/messages`,
          undefined,
          ana.token,
        )
      ).messages;
      expect(message?.preview).toEqual(preview);
    });
  });
}
