import { expect, PHONE, test } from './support/browser';
import { call, register, type Person } from './support/people';
import { check, looks } from './support/screens';

/** A name that no other test takes. */
const someUsername = ({ user }: Person): string => `ana.${user.id}`;

test('a profile is changed on one device, and the other tab shows it', async ({ devices, url }) => {
  const ana = await register(url, 'Ana');
  const page = await devices.openAs(ana);
  const tab = await page.context().newPage();
  await tab.goto('/dashboard.html?view=settings');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Profile' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Ana Ribeiro');
  await page.getByLabel('Username').fill(someUsername(ana).toUpperCase());
  await page.getByLabel('About you').fill('Reads\nand cycles');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();

  const { user } = await call<{ user: Person['user'] }>(url, 'GET /api/auth/me', undefined, ana.token);
  expect(user).toMatchObject({
    name: 'Ana Ribeiro',
    username: someUsername(ana),
    about: 'Reads\nand cycles',
  });
  const profile = tab.getByRole('button', { name: 'Profile' });
  await expect(profile).toContainText('Ana Ribeiro');
  await expect(profile).toContainText(`@${someUsername(ana)}`);
  await page.reload();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Ana Ribeiro');
});

test('a username that is taken is refused, and its field gets the focus for one that is not valid', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of (400|409)/);
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await call(url, 'PATCH /api/auth/me', { username: someUsername(ana) }, ana.token);
  const page = await devices.openAs(bia, PHONE);
  await page.goto('/dashboard.html?view=settings&page=profile');
  const username = page.getByLabel('Username');
  await username.fill(someUsername(ana));
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toHaveText('This username belongs to somebody else.');
  await username.fill('b!');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('A username must have 3 to 30');
  await expect(username).toBeFocused();
  // What was written is still there.
  await expect(username).toHaveValue('b!');
});

test('somebody logs in by their username', async ({ devices, url }) => {
  const ana = await register(url, 'Ana');
  await call(url, 'PATCH /api/auth/me', { username: someUsername(ana) }, ana.token);
  const page = await devices.open(PHONE);
  await page.goto('/');
  await page.getByLabel('E-mail or username').fill(someUsername(ana));
  await page.getByLabel('Password', { exact: true }).fill(ana.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
});

test('Back leads from the profile to the settings, to the same place, and then to the list', async ({
  devices,
  url,
}) => {
  const page = await devices.openAs(await register(url, 'Ana'), PHONE);
  await page.getByRole('button', { name: 'Settings' }).click();
  const profile = page.getByRole('button', { name: 'Profile' });
  await profile.press('Enter');
  await expect(page.getByRole('button', { name: 'Back' })).toBeFocused();
  await page.goBack();
  await expect(profile).toBeFocused();
  await profile.press('Enter');
  await page.keyboard.press('Escape');
  await expect(profile).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
  // Opened at its address: there is nothing before it.
  await page.goto('/dashboard.html?view=settings&page=profile');
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(profile).toBeVisible();
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('navigation', { name: 'Conversations' })).toBeVisible();
});

test('the profile cannot be saved without a network, and the page says so', async ({ devices, url }) => {
  const page = await devices.openAs(await register(url, 'Ana'), PHONE);
  await page.goto('/dashboard.html?view=settings&page=profile');
  await page.getByLabel('About you').fill('offline');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Could not connect.');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
});

for (const { name, device } of looks) {
  test(`the profile is accessible and fits: ${name}`, async ({ devices, url }) => {
    const ana = await register(url, 'Ana Ribeiro');
    const profile = { username: someUsername(ana), about: 'Choir, cycling, and apple cake.' };
    await call(url, 'PATCH /api/auth/me', profile, ana.token);
    const page = await devices.openAs(ana, { ...device, reducedMotion: 'reduce' });
    await page.goto('/dashboard.html?view=settings');
    await expect(page.getByText('Choir, cycling')).toBeVisible();
    await check(page, name, 'settings-top');
    await page.getByRole('button', { name: 'Profile' }).click();
    await expect(page.getByLabel('About you')).toHaveValue(profile.about);
    await check(page, name, 'profile');
  });
}
