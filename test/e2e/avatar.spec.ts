import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { bubble, expect, openConversation, PHONE, test } from './support/browser';
import { addContact, call, register, send, type Person } from './support/people';
import { check, looks } from './support/screens';

/** A picture that is large for an upload: noise around a middle of one colour. */
async function aPhotograph(): Promise<Buffer> {
  const middle = await sharp({ create: { width: 900, height: 900, channels: 3, background: '#2a6592' } })
    .png()
    .toBuffer();
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
  return sharp({ create: { width: 1600, height: 900, channels: 3, background: '#888', noise } })
    .composite([{ input: middle }])
    .jpeg({ quality: 100 })
    .toBuffer();
}

async function choose(page: Page, buffer: Buffer): Promise<void> {
  await page
    .getByLabel(/Choose a picture|Change picture/)
    .setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer });
}

/** Whether the picture in there is loaded and shown. */
const hasPicture = (page: Page, place: string) =>
  expect(page.locator(`${place} .avatar img.loaded`)).toBeVisible();

async function pictureOf({ base, token }: Person): Promise<string | null> {
  const { user } = await call<{ user: { avatar_url: string | null } }>(
    base,
    'GET /api/auth/me',
    undefined,
    token,
  );
  return user.avatar_url;
}

test('somebody chooses a picture, sees it first, and others see it; then they remove it', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(ana, bia, 'hello');
  const page = await devices.openAs(ana);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Profile' }).click();
  const photograph = await aPhotograph();
  expect(photograph.length).toBeGreaterThan(256 * 1024);
  await choose(page, photograph);
  await hasPicture(page, '.avatar-editor');
  await expect(page.getByRole('button', { name: 'Use this picture' })).toBeFocused();
  expect(await pictureOf(ana)).toBeNull();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator('.avatar-editor img')).toHaveCount(0);
  await choose(page, photograph);
  await page.getByRole('button', { name: 'Use this picture' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect.poll(() => pictureOf(ana)).toMatch(/^\/avatars\//);
  await page.getByRole('button', { name: 'Back' }).click();
  await hasPicture(page, '.profile');

  const biaPage = await devices.openAs(bia);
  await openConversation(biaPage, 'Ana');
  for (const place of ['.conversation-row', '.conversation-head', '.start', '.bubble-row']) {
    await hasPicture(biaPage, place);
  }

  await page.getByRole('button', { name: 'Profile' }).click();
  await page.getByRole('button', { name: 'Remove picture' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove picture' }).click();
  await expect(page.locator('.avatar-editor img')).toHaveCount(0);
  await expect(page.getByLabel('Choose a picture')).toBeFocused();
  expect(await pictureOf(ana)).toBeNull();
});

test('a file that is no picture is refused in a sentence', async ({ devices, url }) => {
  const page = await devices.openAs(await register(url, 'Ana'), PHONE);
  await page.goto('/dashboard.html?view=settings&page=profile');
  await choose(page, Buffer.from('no picture'));
  await expect(page.getByText('This file cannot be shown as a picture.')).toBeVisible();
  await expect(page.getByLabel('Choose a picture')).toBeAttached();
});

test('a picture that does not come leaves the initials', async ({ devices, url, expectedErrors }) => {
  expectedErrors.push(/status of 404/);
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await addContact(ana, bia);
  const page = await devices.open(PHONE);
  await page.route('**/avatars/*', (route) => route.fulfill({ status: 404, body: '' }));
  const body = new Uint8Array(await aPicture());
  const headers = { Authorization: `Bearer ${bia.token}`, 'Content-Type': 'image/png' };
  expect((await fetch(`${url}/api/auth/avatar`, { method: 'PUT', headers, body })).status).toBe(200);
  await page.goto('/');
  await page.getByLabel('E-mail').fill(ana.user.email);
  await page.getByLabel('Password', { exact: true }).fill(ana.password);
  await page.keyboard.press('Enter');
  const avatar = page.getByRole('link', { name: 'Bia' }).locator('.avatar');
  await expect(avatar).toHaveText('B');
  await expect(avatar.locator('img.loaded')).toHaveCount(0);
});

function aPicture(): Promise<Buffer> {
  return sharp({ create: { width: 300, height: 300, channels: 3, background: '#a8521f' } })
    .png()
    .toBuffer();
}

for (const { name, device } of looks) {
  test(`pictures of people are accessible and fit: ${name}`, async ({ devices, url }) => {
    const [ana, bia] = [await register(url, 'Ana Ribeiro'), await register(url, 'Bia Andrade')];
    const caio = await register(url, 'Caio Fernandes');
    const body = new Uint8Array(await aPicture());
    const headers = { Authorization: `Bearer ${bia.token}`, 'Content-Type': 'image/png' };
    await fetch(`${url}/api/auth/avatar`, { method: 'PUT', headers, body });
    await send(caio, ana, 'Did the parcel arrive?');
    await send(
      bia,
      ana,
      'Morning!',
      'Did you see the photos from Saturday? They are all in the folder by now. ☀️',
    );
    await send(ana, bia, 'Not yet, where are they?');
    await send(bia, ana, 'Here: https://photos.example.com/saturday');
    const page = await devices.openAs(ana, { ...device, reducedMotion: 'reduce' });
    await openConversation(page, 'Bia Andrade');
    await expect(bubble(page, 'Not yet, where are they?')).toBeVisible();
    await hasPicture(page, '.conversation-head');
    await check(page, name, 'avatars');
    await page.goto('/dashboard.html?view=settings&page=profile');
    await choose(page, await aPhotograph());
    await hasPicture(page, '.avatar-editor');
    await check(page, name, 'avatar-preview');
  });
}
