import {
  bubble,
  bubbles,
  expect,
  historyIsSettled,
  openConversation,
  PHONE,
  test,
  write,
} from './support/browser';
import { PASSWORD, register, send, someEmail } from './support/people';
import { isolated } from './support/isolated';

test('two people register, find each other and chat', async ({ devices, url }) => {
  const bia = await register(url, 'Bia Andrade');
  const biaPage = await devices.openAs(bia);
  const ana = await devices.open(PHONE);

  await test.step('Ana creates an account', async () => {
    await ana.goto('/');
    await ana.getByRole('button', { name: 'New here? Create an account' }).click();
    await ana.getByLabel('Name').fill('Ana Ribeiro');
    await ana.getByLabel('E-mail').fill(someEmail('Ana'));
    await ana.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await ana.getByRole('button', { name: 'Create account' }).click();
    await expect(ana.getByText('No conversations yet')).toBeVisible();
  });

  await test.step('she finds Bia, adds her and writes', async () => {
    await ana.getByRole('button', { name: 'Find people' }).click();
    await ana.getByRole('searchbox').fill(bia.user.email);
    await ana.getByRole('button', { name: `Add ${isolated('Bia Andrade')} to contacts` }).click();
    await expect(ana.getByRole('status').filter({ hasText: 'is now a contact' })).toBeVisible();
    await ana.getByRole('button', { name: `Write to ${isolated('Bia Andrade')}` }).click();
    await write(ana, 'Hello Bia, look: https://example.com/a_b?c=d.');
    await write(ana, '<img src=x onerror=alert(1)> is text');
    await write(ana, 'a'.repeat(300));
    await expect(bubble(ana, '<img src=x onerror=alert(1)> is text')).toContainText('Delivered');
    // Presence shows once two people have written to each other.
    await expect(ana.locator('.conversation-head')).toContainText('online');
  });

  await test.step('Bia sees three unread messages from somebody who is not a contact, without reloading', async () => {
    const row = biaPage.getByRole('link', { name: 'Ana Ribeiro' });
    await expect(row).toContainText('3 unread');
    await expect(biaPage).toHaveTitle('(3) MyChat');
    await row.click();
    await expect(biaPage.getByText(`${isolated('Ana Ribeiro')} is not one of your contacts.`)).toBeVisible();
    await expect(biaPage.getByText('New messages')).toBeVisible();
    await expect(row).not.toContainText('unread');
    await expect(biaPage).toHaveTitle('MyChat');
  });

  await test.step('Ana sees that all is read', async () => {
    await expect(bubbles(ana).filter({ hasText: 'Read' })).toHaveCount(3);
  });

  await test.step('text is text, links are links, and long words break', async () => {
    await expect(biaPage.locator('.bubble img')).toHaveCount(0);
    const link = biaPage.getByRole('link', { name: 'https://example.com/a_b?c=d' });
    await expect(link).toHaveAttribute('href', 'https://example.com/a_b?c=d');
    await expect(link).toHaveAttribute('rel', /noopener/);
    for (const page of [ana, biaPage]) {
      const isWider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(isWider).toBe(false);
    }
  });

  await test.step('typing shows, and stops with the message', async () => {
    await biaPage.getByRole('textbox', { name: 'Message' }).pressSequentially('Hi A');
    await expect(ana.locator('.conversation-head')).toContainText('typing…');
    await expect(ana.locator('.bubble.typing')).toBeVisible();
    await biaPage.getByRole('textbox', { name: 'Message' }).fill('Hi Ana!');
    await biaPage.keyboard.press('Enter');
    await expect(bubble(ana, 'Hi Ana!')).toBeVisible();
    await expect(ana.locator('.bubble.typing')).toHaveCount(0);
  });

  await test.step('Bia adds and renames Ana', async () => {
    await biaPage.getByRole('button', { name: 'Add to contacts' }).click();
    await expect(biaPage.locator('.stranger')).toHaveCount(0);
    await biaPage.getByRole('button', { name: 'Conversation options' }).click();
    await biaPage.getByRole('menuitem', { name: 'Rename contact' }).click();
    await biaPage.getByRole('dialog').getByLabel('Name').fill('Aninha');
    await biaPage.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect(biaPage.getByRole('heading', { name: 'Aninha' })).toBeVisible();
    await expect(biaPage.getByRole('link', { name: 'Aninha' })).toBeVisible();
  });

  await test.step('Ana deletes a message for everyone, and another for herself', async () => {
    for (const [content, action] of [
      ['<img src=x onerror=alert(1)> is text', 'Delete for everyone'],
      ['Hi Ana!', 'Delete for me'],
    ] as const) {
      await ana
        .locator('.bubble-row', { hasText: content })
        .getByRole('button', { name: 'Message actions' })
        .click();
      await ana.getByRole('menuitem', { name: action }).click();
      const confirm = ana.getByRole('dialog').getByRole('button', { name: 'Delete' });
      if (action === 'Delete for everyone') await confirm.click();
      await expect(bubble(ana, content)).toHaveCount(0);
    }
    await expect(bubble(biaPage, '<img src=x onerror=alert(1)> is text')).toHaveCount(0);
    await expect(bubble(biaPage, 'Hi Ana!')).toBeVisible();
  });

  await test.step('Bia goes offline, and Ana sees when Bia was last seen', async () => {
    await biaPage.context().close();
    await expect(ana.locator('.conversation-head')).toContainText(/last seen today at \d/);
  });
});

test('a conversation can be muted and cleared, and a contact added and removed', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'one', 'two');
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');

  const choose = async (item: string): Promise<void> => {
    await page.getByRole('button', { name: 'Conversation options' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await choose('Mute notifications');
  await page.getByRole('dialog').getByRole('button', { name: '8 hours' }).click();
  await historyIsSettled(page);
  await page.goBack();
  await expect(page.getByRole('link', { name: 'Bia' })).toContainText('Muted');

  await openConversation(page, 'Bia');
  await choose('Unmute');
  await choose('Add to contacts');
  await expect(page.getByText(`${isolated('Bia')} is not one of your contacts.`)).toHaveCount(0);
  await choose('Remove contact');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText(`${isolated('Bia')} is not one of your contacts.`)).toBeVisible();
  await choose('Clear conversation');
  await page.getByRole('dialog').getByRole('button', { name: 'Clear conversation' }).click();
  await expect(bubbles(page)).toHaveCount(0);
  await historyIsSettled(page);
  await page.reload();
  await expect(page.getByText(`${isolated('Bia')} is not one of your contacts.`)).toBeVisible();
  await expect(bubbles(page)).toHaveCount(0);
});

test('a failed log-in is explained in the chosen language', async ({ devices, url, expectedErrors }) => {
  expectedErrors.push(/status of 401/);
  const ana = await register(url, 'Ana');
  const page = await devices.open({ ...PHONE, locale: 'pt-BR' });
  await page.goto('/');
  await page.getByLabel('E-mail').fill(ana.user.email);
  await page.getByLabel('Senha', { exact: true }).fill('wrong one');
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await expect(page.getByRole('alert')).toHaveText('E-mail, nome de usuário ou senha incorretos.');

  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toHaveText('The e-mail, username or password is incorrect.');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
});
