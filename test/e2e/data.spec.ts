import { readFile } from 'node:fs/promises';
import { bubble, expect, openConversation, PHONE, test } from './support/browser';
import { addContact, call, register, send } from './support/people';
import { check, looks } from './support/screens';
import { dumpStorage, hasAccountDatabase } from './support/storage';

test('everything that is stored about somebody is downloaded as a ZIP', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(ana, bia, 'hello');
  const page = await devices.openAs(ana);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Your data' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download my data' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^mychat-\d{4}-\d\d-\d\d\.zip$/);
  const bytes = await readFile(await download.path());
  expect(bytes.subarray(0, 2).toString()).toBe('PK');
  // The names of files are not compressed.
  expect(bytes.includes('account.json')).toBe(true);
  await expect(page.getByText('Your data was downloaded.')).toBeVisible();
});

test('without a network, or after too many, the page says why there is no download', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 429/);
  const page = await devices.openAs(await register(url, 'Ana'), PHONE);
  await page.goto('/dashboard.html?view=settings&page=data');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Download my data' }).click();
  await expect(page.getByRole('alert').first()).toContainText('Could not connect.');
  await page.context().setOffline(false);
  await page.route('**/api/auth/export', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'Retry-After': '7200' },
      json: { success: false, code: 'rate_limited', message: 'Too many attempts.' },
    }),
  );
  await page.getByRole('button', { name: 'Download my data' }).click();
  await expect(page.getByRole('alert').first()).toContainText('Try again in 2 hours.');
});

test('an account is deleted with its password, after a question, and nothing of it is left on the device', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of (400|401)/);
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(ana, bia, 'a secret');
  const page = await devices.openAs(ana, PHONE);
  const tab = await page.context().newPage();
  await tab.goto('/dashboard.html');
  await expect(tab.getByRole('link', { name: 'Bia' })).toBeVisible();
  const biaPage = await devices.openAs(bia);
  await openConversation(biaPage, 'Ana');
  await expect(bubble(biaPage, 'a secret')).toBeVisible();

  await page.goto('/dashboard.html?view=settings&page=data');
  const remove = page.getByRole('button', { name: 'Delete my account' });
  const dialog = page.getByRole('dialog', { name: 'Delete your account for good?' });
  await page.getByLabel('Current password').fill('not it');
  await remove.click();
  await dialog.getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByText('This is not your current password.')).toBeVisible();
  await expect(page.getByLabel('Current password')).toBeFocused();
  await page.getByLabel('Current password').fill(ana.password);
  await remove.click();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(remove).toBeVisible();
  await remove.click();
  await dialog.getByRole('button', { name: 'Delete my account' }).click();

  await expect(page.getByText('Your account is deleted.')).toBeVisible();
  await expect(tab.getByRole('button', { name: 'Log in' })).toBeVisible();
  expect(await hasAccountDatabase(page, ana)).toBe(false);
  const kept = await dumpStorage(page);
  for (const gone of ['a secret', ana.user.email, ana.token]) expect(kept).not.toContain(gone);
  const login = { identifier: ana.user.email, password: ana.password };
  await expect(call(url, 'POST /api/auth/login', login)).rejects.toThrow('401');
  await expect(bubble(biaPage, 'a secret')).toHaveCount(0);
  await expect(biaPage.getByText('This account was deleted. You can still read what is here.')).toBeVisible();
  await expect(biaPage.getByRole('textbox', { name: 'Message' })).toHaveCount(0);
  await expect(biaPage.locator('.stranger')).toHaveCount(0);
  await biaPage.getByRole('button', { name: 'Conversation options' }).click();
  await expect(biaPage.getByRole('menuitem', { name: 'Clear conversation' })).toBeVisible();
  await expect(biaPage.getByRole('menuitem', { name: /Block|Report|Add/ })).toHaveCount(0);
  await page.reload();
  await expect(page.getByText('Your account is deleted.')).toHaveCount(0);
});

test('a deleted account has a name in the language in use, unless the user gives it another', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(ana, bia, 'hello');
  await addContact(bia, ana);
  const page = await devices.openAs(bia);
  const use = async (language: string): Promise<void> => {
    await page.evaluate((chosen) => localStorage.setItem('mychat.language', chosen), language);
    await page.reload();
  };
  await use('pt-BR');
  await page.getByRole('link', { name: 'Ana' }).click();
  await call(url, 'DELETE /api/auth/me', { password: ana.password }, ana.token);

  await expect(page.getByRole('heading', { name: 'Conta excluída', level: 2 })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Conta excluída' })).toBeVisible();
  await page.getByRole('button', { name: 'Nova conversa' }).click();
  await page.getByRole('searchbox').fill('conta');
  await expect(page.locator('.person-name')).toHaveText(['Conta excluída']);
  await use('en');
  await expect(page.getByRole('heading', { name: 'Deleted account', level: 2 })).toBeVisible();
  await page.getByRole('button', { name: 'Conversation options' }).click();
  await page.getByRole('menuitem', { name: 'Rename contact' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Aunt Ana');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Aunt Ana', level: 2 })).toBeVisible();
});

test('without a network nothing is deleted', async ({ devices, url }) => {
  const ana = await register(url, 'Ana');
  const page = await devices.openAs(ana, PHONE);
  await page.goto('/dashboard.html?view=settings&page=data');
  await page.getByLabel('Current password').fill(ana.password);
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByText('Could not connect.')).toBeVisible();
  await page.context().setOffline(false);
  await expect(call(url, 'GET /api/auth/me', undefined, ana.token)).resolves.toHaveProperty('user');
});

for (const { name, device } of looks) {
  test(`the page about one's data is accessible and fits: ${name}`, async ({ devices, url }) => {
    const ana = await register(url, 'Ana Ribeiro');
    const page = await devices.openAs(ana, { ...device, reducedMotion: 'reduce' });
    await page.goto('/dashboard.html?view=settings&page=data');
    await expect(page.getByRole('button', { name: 'Delete my account' })).toBeVisible();
    await check(page, name, 'data');
  });
}
