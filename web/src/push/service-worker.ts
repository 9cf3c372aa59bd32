import { signal } from '@preact/signals';

/** What the service worker says to the page. */
export type WorkerMessage = { kind: 'open'; peer_id: number } | { kind: 'pushed' };

/** A new version waits until somebody asks for it: nothing is taken from under anyone's hands. */
export const isUpdateReady = signal(false);

const LOOK_EVERY_MS = 60 * 60_000;
let waiting: ServiceWorker | null = null;
let isReloading = false;

/** Where the browser allows none (no HTTPS, or it keeps nothing for this page), the app does without. */
export async function registerServiceWorker(onMessage: (message: WorkerMessage) => void): Promise<void> {
  // The development server has no worker: it would serve yesterday's sources.
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  await register(onMessage).catch(() => {});
}

async function register(onMessage: (message: WorkerMessage) => void): Promise<void> {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener('message', ({ data }) => onMessage(data as WorkerMessage));
  const isUpdate = serviceWorker.controller !== null;
  serviceWorker.addEventListener('controllerchange', () => {
    // Another tab asked for it: what waited is in charge, and this page is of yesterday.
    waiting = null;
    if (isReloading) location.reload();
    else if (isUpdate) isUpdateReady.value = true;
  });
  const registration = await serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  announce(registration);
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', () => announce(registration));
  });
  setInterval(() => void registration.update().catch(() => {}), LOOK_EVERY_MS);
}

export function reloadIntoUpdate(): void {
  isReloading = true;
  if (waiting) waiting.postMessage('take over');
  else location.reload();
}

function announce(registration: ServiceWorkerRegistration): void {
  // The first worker ever is no update.
  if (!registration.waiting || !navigator.serviceWorker.controller) return;
  waiting = registration.waiting;
  isUpdateReady.value = true;
}
