/// <reference lib="webworker" />
import { readSession, type Session } from '../storage/session-database';
import {
  badgeOf,
  chooseWindow,
  clickPath,
  isOutdated,
  type NotificationData,
  notificationOf,
  targetOf,
} from './notification';
import { fillCache, type Precached, removeOldCaches, respondFromCache } from './offline';

/** The build replaces `self.precachedFiles` with its list of files. */
declare const self: ServiceWorkerGlobalScope & { precachedFiles: Precached[] };

const files = self.precachedFiles;
const UNREAD_TIMEOUT_MS = 5_000;

self.addEventListener('install', (event) => {
  event.waitUntil(fillCache(files));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([removeOldCaches(files), self.clients.claim()]));
});

self.addEventListener('message', ({ data }) => {
  if (data === 'take over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const response = respondFromCache(event.request, files);
  if (response) event.respondWith(response);
});

self.addEventListener('push', (event) => {
  const { title, options, unread } = notificationOf(event.data?.text(), navigator.language);
  event.waitUntil(
    (async () => {
      await inTurn(() => self.registration.showNotification(title, options));
      if (unread !== undefined) await showBadge(unread);
      await closeReadNotifications(unread);
    })(),
  );
});

self.addEventListener('notificationclick', (event) => {
  const { notification } = event;
  notification.close();
  event.waitUntil(openConversation(notification.data as NotificationData | undefined));
});

self.addEventListener('pushsubscriptionchange', (event) => {
  (event as ExtendableEvent).waitUntil(renew(event));
});

interface PushSubscriptionChangeEvent extends ExtendableEvent {
  oldSubscription?: PushSubscription | null;
  newSubscription?: PushSubscription | null;
}

async function openConversation(data: NotificationData | undefined): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = chooseWindow(windows);
  if (!open) {
    await self.clients.openWindow(clickPath(data));
    return;
  }
  const succeeded = (work: Promise<unknown>): Promise<boolean> =>
    work.then(
      () => true,
      () => false,
    );
  // Some browsers refuse to focus a window although they allow a click to open one.
  if (!(await succeeded(open.focus())) && (await succeeded(self.clients.openWindow(clickPath(data))))) return;
  const to = targetOf(data);
  // Pages of the release before this one know `peer_id` alone.
  if (to) open.postMessage({ kind: 'open', to, peer_id: 'user_id' in to ? to.user_id : undefined });
}

let previousTurn: Promise<unknown> = Promise.resolve();

/**
 * Runs one piece of work after another. Asked which notifications are shown, Chromium forgets one that it is just about to show: that one
 * stays on the screen, but is never found to be closed, nor for a click.
 */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = previousTurn.then(work);
  previousTurn = result.catch(() => {});
  return result;
}

/**
 * Closes the notifications of what was read on another device, but always leaves one: the newest. `unread`: what the push has said.
 */
async function closeReadNotifications(unread: number | undefined): Promise<void> {
  try {
    const session = await readSession();
    if (!session) return;
    const response = await fetch('/api/messages/unread', {
      headers: { Authorization: `Bearer ${session.token}` },
      signal: AbortSignal.timeout(UNREAD_TIMEOUT_MS),
    });
    if (!response.ok) return;
    const { data } = (await response.json()) as {
      data: { total: number; by_contact: Record<string, number> };
    };
    const shown = await inTurn(() => self.registration.getNotifications());
    const outdated = shown.filter((notification) => isOutdated(notification.data, data.by_contact));
    // A push that shows nothing can cost the subscription.
    const closable = outdated.length === shown.length ? outdated.slice(0, -1) : outdated;
    for (const notification of closable) notification.close();
    const dataShown = shown.map((notification) => notification.data as NotificationData | undefined);
    await showBadge(badgeOf(unread, data.total, dataShown));
  } catch {
    // Without a network the notifications stay.
  }
}

/** The browser replaced or revoked the subscription. The server must get the new one, or no push arrives any more. */
async function renew({ oldSubscription, newSubscription }: PushSubscriptionChangeEvent): Promise<void> {
  const session = await readSession();
  if (!session) return;
  const subscription = newSubscription ?? (await subscribe(session, oldSubscription));
  await fetch('/api/push/subscribe', {
    method: 'POST',
    headers: { Authorization: `Bearer ${session.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      subscription: subscription.toJSON(),
      ...(oldSubscription && { old_endpoint: oldSubscription.endpoint }),
    }),
  });
}

/** Subscribes with the previous key if the browser tells it, else with the server's. */
async function subscribe(
  { token }: Session,
  previous: PushSubscription | undefined | null,
): Promise<PushSubscription> {
  const applicationServerKey = previous?.options.applicationServerKey ?? (await fetchKey(token));
  return self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

async function fetchKey(token: string): Promise<string> {
  const response = await fetch('/api/push/vapid-public-key', {
    headers: { Authorization: `Bearer ${token}` },
  });
  const { publicKey } = (await response.json()) as { publicKey: string };
  return publicKey;
}

async function showBadge(count: number): Promise<void> {
  const badge = self.navigator as {
    setAppBadge?(count: number): Promise<void>;
    clearAppBadge?(): Promise<void>;
  };
  await (count > 0 ? badge.setAppBadge?.(count) : badge.clearAppBadge?.())?.catch(() => {});
}
