import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, openConversation, PHONE, test, write } from './support/browser';
import { isolated } from './support/isolated';
import { addContact, call, register, send, type Person } from './support/people';

const NEW = 'Ana Ribeiro';

/** Changes the name in the profile, as its owner does. */
async function rename(page: Page, name: string): Promise<void> {
  await page.goto('/dashboard.html?view=settings&page=profile');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
}

async function showsInConversation(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name, level: 2 })).toBeVisible();
  await expect(page.getByText(`${isolated(name)} is not one of your contacts.`)).toBeVisible();
}

test('a changed name reaches all devices of both: open ones at once, one that was offline when it is back', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(ana, bia, 'hello');
  const [desk, phone] = [await devices.openAs(bia), await devices.openAs(bia, PHONE)];
  for (const page of [desk, phone]) {
    await openConversation(page, 'Ana');
    await showsInConversation(page, 'Ana');
  }
  const second = await devices.openAs(ana);
  await second.getByRole('button', { name: 'Settings' }).click();
  await expect(second.getByRole('button', { name: 'Profile' })).toContainText('Ana');
  await phone.context().setOffline(true);

  await rename(await devices.openAs(ana, PHONE), NEW);
  await expect(second.getByRole('button', { name: 'Profile' })).toContainText(NEW);
  await showsInConversation(desk, NEW);
  await expect(desk.getByRole('navigation').getByRole('link', { name: NEW })).toBeVisible();
  await showsInConversation(phone, 'Ana');

  await phone.context().setOffline(false);
  await showsInConversation(phone, NEW);
  await phone.getByRole('button', { name: 'Back' }).click();
  await expect(phone.getByRole('navigation').getByRole('link', { name: NEW })).toBeVisible();
  // What is stored is the new one.
  await phone.reload();
  await openConversation(phone, NEW);
  await write(phone, 'hello Ana');
});

test('a changed name, username and picture show in the contacts and in what was found, but not in place of a name given to a contact', async ({
  devices,
  url,
}) => {
  const [ana, bia, caio] = [
    await register(url, 'Ana'),
    await register(url, 'Bia'),
    await register(url, 'Caio'),
  ];
  await addContact(bia, ana);
  await call(
    url,
    'POST /api/contacts/add',
    { contact_user_id: ana.user.id, contact_name: 'Sis' },
    caio.token,
  );
  await send(ana, caio, 'hello');
  const dora = await register(url, 'Dora');
  await send(ana, dora, 'hello');
  const [byContact, byGivenName, bySearch] = [
    await devices.openAs(bia),
    await devices.openAs(caio),
    await devices.openAs(dora),
  ];
  const personIn = (page: Page) => page.locator(`[data-person="${ana.user.id}"]`);
  for (const page of [byContact, byGivenName, bySearch]) {
    await page.getByRole('button', { name: 'New conversation' }).click();
  }
  await bySearch.getByRole('searchbox').fill(ana.user.email);
  for (const page of [byContact, bySearch]) await expect(personIn(page)).toContainText('Ana');
  await expect(personIn(byGivenName)).toContainText('Sis');

  const username = `renamed.${ana.user.id}`;
  await call(url, 'PATCH /api/auth/me', { name: NEW, username }, ana.token);
  for (const page of [byContact, bySearch]) await expect(personIn(page)).toContainText(NEW);
  for (const page of [byContact, byGivenName, bySearch]) {
    await expect(personIn(page)).toContainText(`@${username}`);
  }
  await expect(personIn(byGivenName)).toContainText('Sis');

  await setPicture(ana);
  for (const page of [byContact, byGivenName, bySearch]) {
    await expect(personIn(page).locator('img')).toHaveClass('loaded');
  }
});

async function setPicture({ base, token }: Person): Promise<void> {
  const picture = sharp({ create: { width: 300, height: 300, channels: 3, background: '#a8521f' } });
  const response = await fetch(`${base}/api/auth/avatar`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'image/png' },
    body: new Uint8Array(await picture.png().toBuffer()),
  });
  expect(response.status).toBe(200);
}
