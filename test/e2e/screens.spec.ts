import { expect, historyIsSettled, openConversation, test } from './support/browser';
import { addContact, call, register, send, type Person } from './support/people';
import { isolated } from './support/isolated';
import { check, looks } from './support/screens';

/** A realistic set of people, contacts and messages. */
async function scene(url: string): Promise<Record<'ana' | 'bia', Person>> {
  const ana = await register(url, 'Ana Ribeiro');
  const names = [
    'Gustavo Lima',
    'Elena Petrova',
    'Davi Rocha',
    'Caio Fernandes',
    'Bia Andrade',
    'Helena Souza',
  ];
  const people: Person[] = [];
  for (const name of names) people.push(await register(url, name));
  const [gustavo, elena, davi, caio, bia, helena] = people as [
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
  ];
  for (const person of [gustavo, elena, davi, caio, bia]) await addContact(ana, person);
  await addContact(bia, ana);

  await send(gustavo, ana, 'Thanks for the recipe!');
  await send(elena, ana, 'Спасибо! See you on Thursday?', 'Tickets are in your mail.');
  await send(ana, davi, 'I will bring the drill tomorrow.');
  await send(helena, ana, 'Hi Ana, this is Helena from the choir.');
  await send(caio, ana, 'Did the parcel arrive?');
  await send(bia, ana, 'Morning! Did you see the photos from Saturday? ☀️');
  await send(ana, bia, 'Not yet, where are they?');
  await send(bia, ana, 'Here: https://photos.example.com/saturday', 'The ones by the lake are lovely.');
  await send(ana, bia, 'Oh, they are! 😍', 'Seven still stands? I could bring the apple cake, the big one.');
  await call(url, `GET /api/messages/conversation/${ana.user.id}`, undefined, bia.token);
  return { ana, bia };
}

for (const { name, device } of looks) {
  test(`every screen is accessible and fits: ${name}`, async ({ devices, url }) => {
    const { ana, bia } = await scene(url);
    const page = await devices.open({ ...device, reducedMotion: 'reduce' });
    await page.goto('/');
    await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
    await check(page, name, 'login');
    await page.getByLabel('E-mail').fill(ana.user.email);
    await page.getByLabel('Password', { exact: true }).fill(ana.password);
    await page.getByRole('button', { name: 'Log in' }).click();

    await expect(page.getByRole('link', { name: 'Helena Souza' })).toContainText('1 unread');
    const biaPage = await devices.openAs(bia);
    await expect(page.getByRole('link', { name: 'Bia Andrade' })).toContainText('online');
    await check(page, name, 'list');

    await openConversation(page, 'Bia Andrade');
    await openConversation(biaPage, 'Ana Ribeiro');
    await biaPage.getByRole('textbox', { name: 'Message' }).pressSequentially('Yes');
    await expect(page.locator('.bubble.typing')).toBeVisible();
    await check(page, name, 'conversation');

    await page.getByRole('button', { name: 'Emoji' }).click();
    await expect(page.locator('.emoji-grid button').first()).toBeVisible();
    await check(page, name, 'emoji');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Conversation options' }).click();
    await check(page, name, 'menu');
    await page.getByRole('menuitem', { name: 'Mute notifications' }).click();
    await check(page, name, 'dialog');
    await page.getByRole('button', { name: 'Cancel' }).click();

    await historyIsSettled(page);
    await page.goto('/dashboard.html?view=people');
    await page.getByRole('searchbox').fill(bia.user.email);
    await expect(page.getByRole('button', { name: `Write to ${isolated('Bia Andrade')}` })).toBeVisible();
    await check(page, name, 'people');

    await page.goto('/dashboard.html?view=settings');
    await expect(page.getByLabel('Show in notifications')).toBeVisible();
    await page.getByRole('switch', { name: 'Quiet hours' }).click();
    await expect(page.getByLabel('From')).toHaveValue('22:00');
    await check(page, name, 'settings');
    await page.getByLabel('Language').selectOption('pt-BR');
    await expect(page.getByRole('heading', { name: 'Configurações' })).toBeVisible();
    await page.getByLabel('Tema').selectOption(name === 'phone' ? 'dark' : 'light');
    await check(page, name, 'settings-other');
  });
}

test('everything works by keyboard alone', async ({ devices, url }) => {
  const { ana } = await scene(url);
  const page = await devices.openAs(ana);
  const row = page.getByRole('link', { name: 'Bia Andrade' });
  await row.focus();
  await page.keyboard.press('Enter');
  const field = page.getByRole('textbox', { name: 'Message' });
  await expect(field).toBeFocused();
  await page.keyboard.type('by keyboard');
  await page.keyboard.press('Enter');
  const bubble = page.locator('.bubble-row', { hasText: 'by keyboard' });
  await expect(bubble).toContainText('Sent');

  await bubble.getByRole('button', { name: 'Message actions' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemcheckbox', { name: '👍' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('menuitem', { name: 'Delete for everyone' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(bubble.getByRole('button', { name: 'Message actions' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(bubble).toBeVisible();
});
