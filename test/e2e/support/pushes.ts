import type { CDPSession, Page } from '@playwright/test';

/**
 * Delivers pushes to the worker at once, as the browser does after decrypting them, and waits until it has handled them. Nothing may ask
 * which notifications are shown before: Chromium forgets one that it is about to show.
 */
export async function push(page: Page, ...pushes: (object | string)[]): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [registration] = registrations;
      if (registration) resolve(registration.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  const registrationId = await registered;
  await observePushes(cdp);
  const handled = pushesAreHandled(cdp, pushes.length);
  for (const data of pushes) {
    await cdp.send('ServiceWorker.deliverPushMessage', {
      origin: new URL(page.url()).origin,
      registrationId,
      data: typeof data === 'string' ? data : JSON.stringify(data),
    });
  }
  await handled;
  await cdp.detach();
}

/** Lets the browser tell of the pushes to come, and of none before. */
async function observePushes(cdp: CDPSession): Promise<void> {
  const service = 'pushMessaging';
  await cdp.send('BackgroundService.clearEvents', { service });
  await cdp.send('BackgroundService.setRecording', { service, shouldRecord: true });
  await cdp.send('BackgroundService.startObserving', { service });
}

function pushesAreHandled(cdp: CDPSession, count: number): Promise<void> {
  let left = count;
  return new Promise((resolve) => {
    cdp.on('BackgroundService.backgroundServiceEventReceived', ({ backgroundServiceEvent }) => {
      if (backgroundServiceEvent.eventName === 'Push event completed') left -= 1;
      if (left === 0) resolve();
    });
  });
}
