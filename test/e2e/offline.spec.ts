import type { Page } from '@playwright/test';
import { createServerDirectory } from '../support/server-process';
import {
  bubble,
  bubbles,
  expect,
  openConversation,
  PHONE,
  test,
  workerIsReady,
  write,
} from './support/browser';
import { withServer } from './support/own-server';
import { dumpStorage, listStored } from './support/storage';
import { group } from './support/groups';
import { call, contentsBetween, register, send } from './support/people';

test('messages written offline survive a reload, and are sent once and in order when the connection is back', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'before');
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');
  await workerIsReady(page);
  await expect(bubble(page, 'before')).toBeVisible();

  await page.context().setOffline(true);
  await expect(page.getByText('Offline.')).toBeVisible();
  for (const content of ['first', 'second', 'third']) await write(page, content);
  await page.getByRole('textbox', { name: 'Message' }).fill('a draft');
  await expect(bubbles(page)).toHaveCount(4);
  await expect(bubble(page, 'third')).toContainText('Waiting to be sent');

  // Everything is on the device before the page unloads.
  await expect.poll(() => listStored(page, ana, 'outbox')).toHaveLength(3);
  await expect.poll(() => dumpStorage(page)).toContain('a draft');
  await page.reload();
  await expect(bubbles(page)).toHaveText([/before/, /first/, /second/, /third/]);
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('a draft');

  await page.context().setOffline(false);
  await expect(bubble(page, 'third')).toContainText('Sent');
  await expect(page.getByText('Offline.')).toHaveCount(0);
  expect(await contentsBetween(bia, ana)).toEqual(['before', 'first', 'second', 'third']);
  await expect(bubbles(page)).toHaveText([/before/, /first/, /second/, /third/]);
});

test('messages missed while offline are there, in order, when the connection is back', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'before');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await expect(bubbles(page)).toHaveCount(1);

  await page.context().setOffline(true);
  await expect(page.getByText('Offline.')).toBeVisible();
  const missed = Array.from({ length: 30 }, (_none, index) => `missed ${index + 1}`);
  await send(bia, ana, ...missed);
  await page.context().setOffline(false);

  await expect(bubble(page, 'missed 30')).toBeVisible();
  const shown = await bubbles(page).locator('.bubble-text').allTextContents();
  expect(['before', ...missed].join().endsWith(shown.join())).toBe(true);
});

test('nothing is lost when the server restarts during a conversation', async ({ devices }) => {
  const directory = await createServerDirectory();
  const first = directory.start({ RATE_LIMIT: 'off' });
  const url = await first.ready();
  try {
    const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
    await send(bia, ana, 'hello');
    const pages = [
      await devices.openAs(ana, { baseURL: url }),
      await devices.openAs(bia, { baseURL: url }),
    ] as const;
    await openConversation(pages[0], 'Bia');
    await openConversation(pages[1], 'Ana');
    await write(pages[0], 'one');
    await expect(bubble(pages[1], 'one')).toBeVisible();

    await first.stop();
    for (const page of pages) await expect(page.getByText('Offline.').first()).toBeVisible();
    await write(pages[0], 'two, written while it was down');
    await write(pages[1], 'three, from the other side');
    await directory.start({ RATE_LIMIT: 'off', PORT: new URL(url).port }).ready();

    for (const page of pages) {
      await expect(bubble(page, 'two, written while it was down')).toContainText(/Sent|Delivered|Read|Ana/);
      await expect(bubble(page, 'three, from the other side')).toBeVisible();
      await expect(page.getByText('Offline.')).toHaveCount(0);
    }
    expect((await contentsBetween(bia, ana)).toSorted()).toEqual([
      'hello',
      'one',
      'three, from the other side',
      'two, written while it was down',
    ]);
  } finally {
    await directory.remove();
  }
});

test('nothing is lost when the server restarts while three people have a group open, one of them in two tabs', async ({
  devices,
}) => {
  const directory = await createServerDirectory();
  const first = directory.start({ RATE_LIMIT: 'off' });
  const url = await first.ready();
  try {
    const people = [
      await register(url, 'Ana'),
      await register(url, 'Bia'),
      await register(url, 'Caio'),
    ] as const;
    const [ana, bia, caio] = people;
    const id = await group('Crew', [ana, bia, caio]);
    const desktop = await devices.openAs(ana, { baseURL: url });
    const phone = await devices.openAs(bia, { ...PHONE, baseURL: url });
    const third = await devices.openAs(caio, { baseURL: url });
    for (const page of [desktop, phone, third]) await openConversation(page, 'Crew');
    const tab = await desktop.context().newPage();
    await tab.goto(`${url}/dashboard.html?conversation=${id}`);
    const pages = [desktop, tab, phone, third];
    await write(desktop, 'before');
    for (const page of pages) await expect(bubble(page, 'before')).toBeVisible();

    await first.stop();
    for (const page of pages) await expect(page.getByText('Offline.').first()).toBeVisible();
    await write(tab, 'from the tab');
    await write(phone, 'from the phone');
    await write(third, 'from the third');
    await directory.start({ RATE_LIMIT: 'off', PORT: new URL(url).port }).ready();

    const written = ['from the phone', 'from the tab', 'from the third'];
    for (const page of pages) {
      for (const text of written) await expect(bubble(page, text)).toBeVisible();
      await expect(bubbles(page)).toHaveCount(4);
      await expect(page.getByText('Offline.')).toHaveCount(0);
    }
    const { messages } = await call<{ messages: { content: string | null }[] }>(
      url,
      `GET /api/conversations/${id}/messages`,
      undefined,
      caio.token,
    );
    const [, before, ...after] = messages.map(({ content }) => content);
    expect(before).toBe('before');
    expect(new Set(after)).toEqual(new Set(written));
    expect(after).toHaveLength(written.length);
  } finally {
    await directory.remove();
  }
});

test('a message that is refused permanently can be retried or discarded', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  // As older versions accepted it.
  await page.evaluate(fillOutbox, [ana.user.id, bia.user.id, ['no text may have this: \u0000']] as const);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('button', { name: 'Discard' })).toBeVisible();
  await write(page, 'the next one is not held up');
  await expect(bubble(page, 'the next one is not held up')).toContainText('Sent');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(bubbles(page)).toHaveCount(2);
});

test('messages written offline are sent at the rate the server allows, in order and once', async ({
  devices,
}) => {
  await withServer({ RATE_LIMIT: 'on' }, async ({ url }) => {
    const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
    await send(bia, ana, 'hello');
    const page = await devices.openAs(ana, { baseURL: url });
    const refused = await refuseSome(page);
    await openConversation(page, 'Bia');
    await expect
      .poll(() => listStored(page, ana, 'conversations'))
      .toEqual([expect.objectContaining({ settings: expect.objectContaining({ read_seq: 1 }) })]);
    const written = Array.from({ length: 200 }, (_none, index) => `written ${index + 1}`);
    // As on a flight. Typing all of it would take a minute.
    await workerIsReady(page);
    await page.context().setOffline(true);
    await page.evaluate(fillOutbox, [ana.user.id, bia.user.id, written] as const);
    await page.goto(`/dashboard.html?open=${bia.user.id}`);
    await expect(bubble(page, 'written 200')).toContainText('Waiting to be sent');
    await page.context().setOffline(false);
    // Takes twenty seconds on an idle machine, of which most is waiting.
    await expect(bubble(page, 'written 200')).toContainText('Sent', { timeout: 200_000 });
    expect(refused.size).toBe(20);
    // The newest 200.
    expect(await contentsBetween(bia, ana)).toEqual(written);
  });
});

test('a reload while sending sends nothing twice', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await workerIsReady(page);
  await page.context().setOffline(true);
  const written = Array.from({ length: 12 }, (_none, index) => `written ${index + 1}`);
  for (const content of written) await write(page, content);
  await expect.poll(() => listStored(page, ana, 'outbox')).toHaveLength(12);
  // At the reload some messages are sent, and one is in flight.
  const sent = page
    .waitForEvent('websocket')
    .then((socket) =>
      socket.waitForEvent('framesent', ({ payload }) => String(payload).includes('written 4')),
    );
  await page.context().setOffline(false);
  await sent;
  await page.reload();
  await expect(bubble(page, 'written 12')).toContainText('Sent');
  await expect.poll(() => listStored(page, ana, 'outbox')).toEqual([]);
  expect(await contentsBetween(bia, ana)).toEqual(['hello', ...written]);
});

test('a message of spaces only cannot be sent', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.fill('  \n \t ');
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await page.keyboard.press('Enter');
  await field.fill('x'.repeat(100_000));
  // The field takes no more than 20,000.
  await expect(page.getByText('15000 characters too long')).toBeVisible();
  await page.keyboard.press('Enter');
  await field.fill('  spaces around it  ');
  await page.keyboard.press('Enter');
  await expect(bubble(page, 'spaces around it')).toContainText('Sent');
  expect(await contentsBetween(bia, ana)).toEqual(['hello', 'spaces around it']);
});

/** Refuses every tenth message of `fillOutbox` once. Whether the server does so depends on how fast the machine sends. */
async function refuseSome(page: Page): Promise<ReadonlySet<string>> {
  const refused = new Set<string>();
  await page.routeWebSocket(/\/socket\.io\//, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const [name, packet] = eventIn(String(message));
      const messages = (name === 'send' && packet.messages) || [];
      const place = messages.findIndex(({ temp_id }) => temp_id.endsWith('0') && !refused.has(temp_id));
      if (place < 0) {
        server.send(message);
        return;
      }
      const [one, ...others] = messages.slice(place);
      if (one) refused.add(one.temp_id);
      if (place > 0) server.send(`42${JSON.stringify(['send', { messages: messages.slice(0, place) }])}`);
      // Nothing overtakes what was refused.
      const refuse = (temp_id = '', code = 'busy'): void =>
        socket.send(`42${JSON.stringify(['refused', { temp_id, code, message: 'Later.' }])}`);
      refuse(one?.temp_id, 'rate_limited');
      for (const { temp_id } of others) refuse(temp_id);
    });
  });
  return refused;
}

/** An event of Socket.IO, as it is in a frame; no name for any other frame. */
function eventIn(frame: string): [name: string, packet: { messages?: { temp_id: string }[] }] {
  return frame.startsWith('42[') ? (JSON.parse(frame.slice(2)) as ReturnType<typeof eventIn>) : ['', {}];
}

async function fillOutbox([me, peer_id, contents]: readonly [
  number,
  number,
  readonly string[],
]): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open(`mychat-account-${me}`);
    opening.addEventListener('success', () => resolve(opening.result));
  });
  const transaction = db.transaction('outbox', 'readwrite');
  const written_at = new Date().toISOString();
  for (const [index, content] of contents.entries()) {
    const item = {
      place: index + 1,
      temp_id: `flight-${index}`,
      to: { user_id: peer_id },
      draft: { content },
      written_at,
      state: 'waiting',
    };
    transaction.objectStore('outbox').add(item);
  }
  await new Promise((resolve) => transaction.addEventListener('complete', resolve));
  db.close();
}
