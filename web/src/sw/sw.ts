/// <reference lib="webworker" />
import { readSession, type Session } from '../storage/session-database';
import { answerFromCache, fillCache, removeOldCaches, type Precached } from './offline';
import { chooseWindow, clickPath, isOutdated, type NotificationData, notificationOf } from './notification';

/** The build puts its list of files in place of `self.precachedFiles`. */
declare const self: ServiceWorkerGlobalScope & { precachedFiles: Precached[] };

const files = self.precachedFiles;
const TIDY_WITHIN_MS = 5_000;

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
  const answer = answerFromCache(event.request, files);
  if (answer) event.respondWith(answer);
});

self.addEventListener('push', (event) => {
  const { title, options, unread } = notificationOf(event.data?.text(), navigator.language);
  event.waitUntil(
    (async () => {
      await self.registration.showNotification(title, options);
      if (unread !== undefined) await showBadge(unread);
      await tidyUp();
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
  const wasDone = (work: Promise<unknown>): Promise<boolean> =>
    work.then(
      () => true,
      () => false,
    );
  // A browser may refuse the first, though it lets a click open a window.
  if (!(await wasDone(open.focus())) && (await wasDone(self.clients.openWindow(clickPath(data))))) return;
  if (data?.peer_id !== undefined) open.postMessage({ kind: 'open', peer_id: data.peer_id });
}

/** What was read on another device is not news any more. Only what is older than the push that woke us is taken away. */
async function tidyUp(): Promise<void> {
  try {
    const session = await readSession();
    if (!session) return;
    const response = await fetch('/api/messages/unread', {
      headers: { Authorization: `Bearer ${session.token}` },
      signal: AbortSignal.timeout(TIDY_WITHIN_MS),
    });
    if (!response.ok) return;
    const { data } = (await response.json()) as {
      data: { total: number; by_contact: Record<string, number> };
    };
    const shown = await self.registration.getNotifications();
    const outdated = shown.filter((notification) => isOutdated(notification.data, data.by_contact));
    // The newest stays whatever the count says: a push that shows nothing costs the subscription.
    const kept = outdated.length === shown.length ? outdated.slice(0, -1) : outdated;
    for (const notification of kept) notification.close();
    await showBadge(data.total);
  } catch {
    // Without a network the notification is shown all the same.
  }
}

/**
 * The browser replaced the subscription, or took it away without a word about which: the server must learn of the new one,
 * or nothing arrives any more.
 */
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

/** With the key of before, where the browser tells it, else with the server's. */
async function subscribe(
  { token }: Session,
  before: PushSubscription | undefined | null,
): Promise<PushSubscription> {
  const applicationServerKey = before?.options.applicationServerKey ?? (await fetchKey(token));
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
