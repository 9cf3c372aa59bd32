import { bubble, bubbles, expect, logIn, openConversation, test } from './support/browser';
import { listStored } from './support/storage';
import { contentsBetween, register, send } from './support/people';

interface Former {
  me: number;
  peer_id: number;
}

/** As the app stored it before it ran on the client library: two messages that were not sent, one that was refused, and a draft. */
async function createFormerDatabase({ me, peer_id }: Former): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open(`mychat-account-${me}`, 2);
    opening.addEventListener('upgradeneeded', () => {
      const { result } = opening;
      const peer = { id: peer_id, name: 'Former name', email: null };
      result.createObjectStore('conversations', { keyPath: 'peer.id' }).put({ peer, id: 1, messages: [] });
      result.createObjectStore('contacts', { keyPath: 'contact_user_id' });
      result.createObjectStore('blocked');
      result.createObjectStore('meta').put('7', 'cursor');
      result.createObjectStore('drafts');
      const outbox = result.createObjectStore('outbox', { keyPath: 'place' });
      const written_at = new Date().toISOString();
      const item = (place: number, content: string) => ({
        place,
        temp_id: `former-${place}`,
        peer_id,
        content,
        written_at,
      });
      outbox.put({ ...item(1, 'written before the update'), state: 'waiting' });
      outbox.put({
        ...item(2, 'refused before'),
        state: 'failed',
        code: 'forbidden',
        reason: 'Not allowed.',
      });
      outbox.put({ ...item(3, '  and one more '), state: 'waiting' });
    });
    opening.addEventListener('success', () => resolve(opening.result));
  });
  db.close();
  localStorage.setItem(`mychat.account.${me}.draft.${peer_id}`, 'a draft from before');
}

test('what was not sent, and drafts, of a device with the storage of the former app are carried over', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.open();
  await page.goto('/');
  await page.evaluate(createFormerDatabase, { me: ana.user.id, peer_id: bia.user.id });
  await logIn(page, ana);
  await openConversation(page, 'Bia');
  await expect(bubble(page, 'and one more')).toContainText('Sent');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('a draft from before');
  await expect(bubble(page, 'refused before')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Discard' })).toBeVisible();
  expect(await contentsBetween(bia, ana)).toEqual(['hello', 'written before the update', 'and one more']);
  await expect.poll(() => listStored(page, ana, 'outbox')).toHaveLength(1);

  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(bubble(page, 'refused before')).toContainText('Sent');
  await page.reload();
  await expect(bubbles(page)).toHaveCount(4);
  expect(await contentsBetween(bia, ana)).toHaveLength(4);
});

test('what a former app has kept for the next log-in is sent then', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.open();
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();
  await page.evaluate(keepUnsent, { me: ana.user.id, peer_id: bia.user.id });
  await logIn(page, ana);
  await openConversation(page, 'Bia');
  await expect(bubble(page, 'kept since the token expired')).toContainText('Sent');
  expect(await contentsBetween(bia, ana)).toEqual(['hello', 'kept since the token expired']);
});

/** As when a token had expired. */
async function keepUnsent({ me, peer_id }: Former): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('mychat-session');
    opening.addEventListener('success', () => resolve(opening.result));
  });
  const content = 'kept since the token expired';
  const item = { place: 1, temp_id: 'kept-1', peer_id, content, written_at: new Date().toISOString() };
  const transaction = db.transaction('session', 'readwrite');
  transaction.objectStore('session').put({ user_id: me, items: [{ ...item, state: 'waiting' }] }, 'unsent');
  await new Promise((resolve) => transaction.addEventListener('complete', resolve));
  db.close();
}
