import { bubble, expect, openConversation, PHONE, test, write } from './support/browser';
import { addContact, call, register, send, type Person } from './support/people';
import { isolated } from './support/isolated';

/** Subscribes another browser. The server does not contact the endpoint. */
async function subscribe(person: Person, endpoint: string): Promise<void> {
  const keys = {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  };
  await call(person.base, 'POST /api/push/subscribe', { subscription: { endpoint, keys } }, person.token);
}

test('settings are saved, and other devices can be removed', async ({ devices, url }) => {
  const ana = await register(url, 'Ana');
  await subscribe(ana, `https://updates.push.services.mozilla.com/wpush/v2/${ana.user.id}`);
  await subscribe(ana, `https://web.push.apple.com/${ana.user.id}`);
  const page = await devices.openAs(ana, PHONE);
  await page.goto('/dashboard.html?view=settings');
  await page.getByLabel('Show in notifications').selectOption('sender');
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.getByRole('switch', { name: 'Reactions to your messages' }).click();
  await page.getByRole('switch', { name: 'Quiet hours' }).click();
  await page.getByLabel('From').fill('21:30');
  await page.getByLabel('From').blur();
  const time_zone = await page.evaluate(() => new Intl.DateTimeFormat().resolvedOptions().timeZone);
  const kept = () => call(url, 'GET /api/push/preferences', undefined, ana.token);
  const quiet_hours = { from: '21:30', until: '07:00', time_zone };
  const preferences = { privacy: 'sender', quiet_hours, reactions: true };
  await expect.poll(kept).toEqual({ preferences });
  await page.reload();
  await expect(page.getByLabel('Show in notifications')).toHaveValue('sender');
  await expect(page.getByLabel('From')).toHaveValue('21:30');
  await expect(page.getByRole('switch', { name: 'Reactions to your messages' })).toBeChecked();

  const rows = page.locator('.devices .setting');
  await expect(rows).toHaveText([/^(Safari|Firefox)since today/, /^(Safari|Firefox)since today/]);
  await rows.filter({ hasText: 'Safari' }).getByRole('button', { name: 'Remove' }).click();
  await expect(rows).toHaveText([/^Firefox/]);
  await page.reload();
  await expect(rows).toHaveText([/^Firefox/]);
});

test('the settings say what to do if the browser blocks notifications', async ({ devices, url }) => {
  const page = await devices.openAs(await register(url, 'Ana'));
  // Permissions that are not granted are denied.
  await page.context().grantPermissions([]);
  await page.goto('/dashboard.html?view=settings');
  expect(await page.evaluate(() => Notification.permission)).toBe('denied');
  await expect(page.getByText('Notifications from this site are blocked.')).toBeVisible();
  await expect(page.getByRole('switch', { name: 'Notifications on this device' })).toHaveCount(0);
});

test('changes made on one device show on the other', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const [phone, desk] = [await devices.openAs(ana, PHONE), await devices.openAs(ana)];
  const row = desk.getByRole('link', { name: 'Bia' });
  await expect(row).toBeVisible();
  await openConversation(phone, 'Bia');
  const choose = async (item: string): Promise<void> => {
    await phone.getByRole('button', { name: 'Conversation options' }).click();
    await phone.getByRole('menuitem', { name: item }).click();
  };
  await choose('Mute notifications');
  await phone.getByRole('dialog').getByRole('button', { name: '1 week' }).click();
  await expect(row).toContainText('Muted');

  await addContact(ana, bia);
  await expect(phone.getByText(`${isolated('Bia')} is not one of your contacts.`)).toHaveCount(0);
  await choose('Rename contact');
  await phone.getByRole('dialog').getByLabel('Name').fill('Aunt Bia');
  await phone.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(desk.getByRole('link', { name: 'Aunt Bia' })).toBeVisible();
});

test('whoever turns receipts off neither shows nor sees them', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  const page = await devices.openAs(ana, PHONE);
  await page.goto('/dashboard.html?view=settings');
  const receipts = page.getByRole('switch', { name: 'Read receipts' });
  await expect(receipts).toBeChecked();
  await receipts.click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect(receipts).not.toBeChecked();
  await send(bia, ana, 'hello');
  const biaPage = await devices.openAs(bia);
  await page.goto(`/dashboard.html?open=${bia.user.id}`);
  await expect(bubble(page, 'hello')).toBeVisible();
  await write(page, 'hi');
  await openConversation(biaPage, 'Ana');
  await expect(bubble(biaPage, 'hi')).toBeVisible();
  // Written after Ana has read the first, so that its receipt would have come by now.
  await expect(bubble(biaPage, 'hello')).toContainText('Sent');
});

test('who sees when somebody is online is chosen in the settings', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, PHONE);
  const biaPage = await devices.openAs(bia);
  await expect(biaPage.getByRole('link', { name: 'Ana' })).toContainText('online');
  await page.goto('/dashboard.html?view=settings');
  await page.getByLabel('Who sees when you are online').selectOption('nobody');
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect(biaPage.getByRole('link', { name: 'Ana' })).not.toContainText('online');
  const { user } = await call<{ user: Person['user'] }>(url, 'GET /api/auth/me', undefined, ana.token);
  expect(user.presence).toBe('nobody');
  await page.reload();
  await expect(page.getByLabel('Who sees when you are online')).toHaveValue('nobody');
});
