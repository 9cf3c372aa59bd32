import type { ConversationTarget } from '@mychat/client';
import { signal } from '@preact/signals';

/** Messages of the service worker to the page. */
export type WorkerMessage =
  /** The worker of the release before this one says `peer_id` alone. */
  { kind: 'open'; to?: ConversationTarget; peer_id?: number } | { kind: 'pushed' };

/** The conversation that a click on a notification opens. */
export function conversationIn({
  to,
  peer_id,
}: WorkerMessage & { kind: 'open' }): ConversationTarget | undefined {
  return to ?? (peer_id === undefined ? undefined : { user_id: peer_id });
}

/** A new version is installed. It waits until the user reloads: the page never changes by itself. */
export const isUpdateReady = signal(false);

const UPDATE_CHECK_MS = 60 * 60_000;
let waiting: ServiceWorker | null = null;
let isReloading = false;

/** Does nothing if the browser has no service workers for this page (no HTTPS, or storage is blocked). */
export async function registerServiceWorker(onMessage: (message: WorkerMessage) => void): Promise<void> {
  // Not with the development server: the worker would serve old sources.
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  await register(onMessage).catch(() => {});
}

async function register(onMessage: (message: WorkerMessage) => void): Promise<void> {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener('message', ({ data }) => onMessage(data as WorkerMessage));
  const isUpdate = serviceWorker.controller !== null;
  serviceWorker.addEventListener('controllerchange', () => {
    // Any tab may have asked the new worker to take over: this page is of the old version then.
    waiting = null;
    if (isReloading) location.reload();
    else if (isUpdate) isUpdateReady.value = true;
  });
  const registration = await serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  announce(registration);
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', () => announce(registration));
  });
  setInterval(() => void registration.update().catch(() => {}), UPDATE_CHECK_MS);
}

export function reloadIntoUpdate(): void {
  isReloading = true;
  if (waiting) waiting.postMessage('take over');
  else location.reload();
}

function announce(registration: ServiceWorkerRegistration): void {
  // The very first worker is no update.
  if (!registration.waiting || !navigator.serviceWorker.controller) return;
  waiting = registration.waiting;
  isUpdateReady.value = true;
}
