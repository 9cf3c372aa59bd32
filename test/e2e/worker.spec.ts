import type { Page, Worker } from '@playwright/test';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { bubble, expect, openConversation, PHONE, test, workerIsReady } from './support/browser';
import { call, register, send, type Person } from './support/people';
import { push } from './support/pushes';

/** The running service worker, which Playwright may not know yet. */
async function workerOf(page: Page): Promise<Worker> {
  const context = page.context();
  return context.serviceWorkers()[0] ?? context.waitForEvent('serviceworker');
}

function pushFrom(person: Person, body: string): object {
  return {
    title: `💬 ${person.user.name}`,
    body,
    data: { type: 'message', senderId: person.user.id, senderName: person.user.name },
    notification: { tag: `conversation-of-${person.user.id}` },
  };
}

function shown(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const notifications = await registration.getNotifications();
    return notifications.map(({ title, body }) => `${title}: ${body}`);
  });
}

test('every push shows a notification, which is closed once its conversation is read', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, { permissions: ['notifications'] });
  await workerIsReady(page);

  await push(page, pushFrom(bia, 'hello'));
  await expect.poll(() => shown(page)).toEqual(['💬 Bia: hello']);
  await push(page, 'not what anybody expects');
  await expect.poll(() => shown(page)).toContain('MyChat: not what anybody expects');

  await openConversation(page, 'Bia');
  await expect.poll(() => shown(page)).toEqual(['MyChat: not what anybody expects']);
});

test('pushes that come together all keep their notifications', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, { permissions: ['notifications'] });
  await workerIsReady(page);
  const worker = await workerOf(page);
  // Counted, since it is by chance that Chromium forgets a notification when it is asked too early.
  await worker.evaluate(() => {
    const scope = globalThis as unknown as { registration: ServiceWorkerRegistration; askedTooEarly: number };
    const { registration } = scope;
    const show = registration.showNotification.bind(registration);
    const ask = registration.getNotifications.bind(registration);
    let underWay = 0;
    scope.askedTooEarly = 0;
    registration.showNotification = (...args) => {
      underWay += 1;
      return show(...args).finally(() => (underWay -= 1));
    };
    registration.getNotifications = (...args) => {
      if (underWay > 0) scope.askedTooEarly += 1;
      return ask(...args);
    };
  });

  const bodies = Array.from({ length: 20 }, (_, index) => `hello ${index}`);
  await push(page, ...bodies.map((body) => ({ ...pushFrom(bia, body), notification: { tag: body } })));

  expect(await worker.evaluate(() => Reflect.get(globalThis, 'askedTooEarly') as number)).toBe(0);
  expect((await shown(page)).toSorted()).toEqual(bodies.map((body) => `💬 Bia: ${body}`).toSorted());
});

test('a conversation that is cleared on another device has no notifications here', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, { permissions: ['notifications'], ...PHONE });
  await workerIsReady(page);
  await openConversation(page, 'Bia');
  await expect(bubble(page, 'hello')).toBeVisible();
  await page.getByRole('button', { name: 'Back' }).click();
  await send(bia, ana, 'and again');
  await expect(page.getByRole('link', { name: 'Bia' })).toContainText('1 unread');
  await push(page, pushFrom(bia, 'and again'));
  await expect.poll(() => shown(page)).toEqual(['💬 Bia: and again']);
  await call(url, `DELETE /api/messages/conversation/${bia.user.id}`, undefined, ana.token);
  await expect.poll(() => shown(page)).toEqual([]);
});

test('a push closes the notifications of what was read on another device', async ({ devices, url }) => {
  const [ana, bia, caio] = [
    await register(url, 'Ana'),
    await register(url, 'Bia'),
    await register(url, 'Caio'),
  ];
  await send(caio, ana, 'unread');
  const page = await devices.openAs(ana, { permissions: ['notifications'] });
  await workerIsReady(page);
  // Nothing from Bia is unread.
  await push(page, pushFrom(bia, 'read elsewhere'));
  await expect.poll(() => shown(page)).toEqual(['💬 Bia: read elsewhere']);
  await push(page, pushFrom(caio, 'unread'));
  await expect.poll(() => shown(page)).toEqual(['💬 Caio: unread']);
});

/** As if the user clicked the only notification that is shown. */
async function clickNotification(page: Page): Promise<void> {
  const worker = await workerOf(page);
  await worker.evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const [notification] = await registration.getNotifications();
    const Click = (globalThis as unknown as { NotificationEvent: new (type: string, init: object) => Event })
      .NotificationEvent;
    dispatchEvent(new Click('notificationclick', { notification }));
  });
}

test('a click on a notification opens the conversation in the existing window', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, { permissions: ['notifications'] });
  await workerIsReady(page);
  await push(page, pushFrom(bia, 'hello'));
  await expect.poll(() => shown(page)).toHaveLength(1);

  await clickNotification(page);
  await expect(page.getByRole('heading', { name: 'Bia' })).toBeVisible();
  expect(new URL(page.url()).search).toBe(`?open=${bia.user.id}`);
});

test('a notification of a group opens the group in the existing window, and is closed once that is read', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const { conversation } = await call<{ conversation: { id: number } }>(
    url,
    'POST /api/conversations',
    { type: 'group', name: 'Crew', user_ids: [ana.user.id] },
    bia.token,
  );
  const { id } = conversation;
  await call(url, `POST /api/conversations/${id}/messages`, { content: 'ahoy', temp_id: 'ahoy' }, bia.token);
  const page = await devices.openAs(ana, { permissions: ['notifications'] });
  await workerIsReady(page);
  await push(page, {
    title: '💬 Crew',
    body: 'ahoy',
    data: { type: 'message', senderId: bia.user.id, conversationId: id, conversationType: 'group' },
  });
  await expect.poll(() => shown(page)).toEqual(['💬 Crew: ahoy']);
  const opened = page.waitForURL(`**/dashboard.html?conversation=${id}`);
  await clickNotification(page);
  await opened;
  await expect(page.getByRole('heading', { name: 'Crew' })).toBeVisible();
  await expect(bubble(page, 'ahoy')).toBeVisible();
  await push(page, {
    title: '💬 Crew',
    body: 'again',
    data: { type: 'message', senderId: bia.user.id, conversationId: id, conversationType: 'group' },
  });
  await expect.poll(() => shown(page)).toEqual(['💬 Crew: again']);
  await call(
    url,
    `POST /api/conversations/${id}/messages`,
    { content: 'again', temp_id: 'again' },
    bia.token,
  );
  await expect(bubble(page, 'again')).toBeVisible();
  await expect.poll(() => shown(page)).toEqual([]);
});

test('the address of a conversation by its id opens it, and one that is not there says so', async ({
  devices,
  url,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 404/);
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const { conversations } = await call<{ conversations: { id: number }[] }>(
    url,
    'GET /api/conversations',
    undefined,
    ana.token,
  );
  const page = await devices.openAs(ana);
  await page.goto(`/dashboard.html?conversation=${conversations[0]?.id}`);
  await expect(bubble(page, 'hello')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Bia' })).toHaveAttribute('aria-current', 'page');
  await page.goto('/dashboard.html?conversation=999999');
  await expect(page.getByText('This conversation could not be found.')).toBeVisible();
});

test('a click on a notification opens a new window if the existing one cannot be focused', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana, { permissions: ['notifications'] });
  await workerIsReady(page);
  await push(page, pushFrom(bia, 'hello'));
  await expect.poll(() => shown(page)).toHaveLength(1);
  const worker = await workerOf(page);
  const opened = await worker.evaluate(async () => {
    const { registration, clients, WindowClient } = globalThis as unknown as {
      registration: ServiceWorkerRegistration;
      clients: { openWindow(path: string): Promise<null> };
      WindowClient: { prototype: { focus(): Promise<never> } };
    };
    WindowClient.prototype.focus = () =>
      Promise.reject(new DOMException('Not allowed.', 'InvalidAccessError'));
    const asked = new Promise<string>((resolve) => {
      clients.openWindow = (path) => {
        resolve(path);
        return Promise.resolve(null);
      };
    });
    const [notification] = await registration.getNotifications();
    const Click = (globalThis as unknown as { NotificationEvent: new (type: string, init: object) => Event })
      .NotificationEvent;
    dispatchEvent(new Click('notificationclick', { notification }));
    return asked;
  });
  expect(opened).toBe(`/dashboard.html?open=${bia.user.id}`);
});

test("a push's address opens the conversation, also with somebody who is not a contact", async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  const page = await devices.openAs(ana);
  await send(bia, ana, 'we have not met');
  await page.goto(`/dashboard.html?open=${bia.user.id}`);
  await expect(bubble(page, 'we have not met')).toBeVisible();
});

test('a new version waits until the user reloads', async ({ devices, url }) => {
  // Serves the same app with a changed worker, as after a new build.
  let version = 'one';
  const proxy = createServer((request, response) => {
    void (async () => {
      const answer = await fetch(url + (request.url ?? '/'), {
        headers: { Accept: request.headers.accept ?? '*/*' },
      });
      const isWorker = request.url === '/sw.js';
      const body = Buffer.from(await answer.arrayBuffer());
      response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? '' });
      response.end(isWorker ? `${body.toString()}\n/* version ${version} */` : body);
    })();
  });
  await once(proxy.listen(0), 'listening');
  const address = `http://localhost:${(proxy.address() as AddressInfo).port}`;
  try {
    const page = await devices.open({ baseURL: address });
    await page.goto('/');
    await workerIsReady(page);
    const other = await page.context().newPage();
    await other.goto('/');
    await expect(other.getByRole('button', { name: 'Log in' })).toBeVisible();
    version = 'two';
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
    });
    for (const tab of [page, other]) await expect(tab.getByText('A new version is ready.')).toBeVisible();
    await page.getByLabel('E-mail').fill('still@here.example');
    const reloaded = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Reload' }).click();
    await reloaded;
    await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
    await expect(page.getByText('A new version is ready.')).toHaveCount(0);

    // The other tab still runs the old version, and can be reloaded too.
    await expect(other.getByText('A new version is ready.')).toBeVisible();
    const otherReloaded = other.waitForEvent('load');
    await other.getByRole('button', { name: 'Reload' }).click();
    await otherReloaded;
    await expect(other.getByText('A new version is ready.')).toHaveCount(0);
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
});
