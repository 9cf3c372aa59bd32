import { signal } from '@preact/signals';
import type { Api } from '../api/api';

/** `denied` can only be changed by the user, in the browser's settings. */
export type PushState = 'unknown' | 'unsupported' | 'denied' | 'off' | 'on';

export function isPushSupported(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

/** Turns notifications on this device on and off. */
export class PushSwitch {
  readonly state = signal<PushState>('unknown');

  constructor(private readonly api: Api) {}

  /** Sends an existing subscription to the server at each start: either side may have lost it without notice. */
  async start(): Promise<void> {
    this.state.value = await this.read();
    if (this.state.value === 'on') await this.subscribe();
  }

  /** @throws ApiError, or DOMException if the browser's push service cannot be reached */
  async turnOn(): Promise<void> {
    const permission = await Notification.requestPermission();
    if (permission !== 'granted') {
      this.state.value = permission === 'denied' ? 'denied' : 'off';
      return;
    }
    await this.subscribe();
    this.state.value = 'on';
  }

  /** @throws ApiError */
  async turnOff(): Promise<void> {
    const endpoint = await unsubscribeHere();
    this.state.value = 'off';
    if (endpoint !== undefined) await this.api.unsubscribe(endpoint);
  }

  private async read(): Promise<PushState> {
    if (!isPushSupported()) return 'unsupported';
    if (Notification.permission === 'denied') return 'denied';
    const registration = await navigator.serviceWorker.getRegistration();
    const subscription = await registration?.pushManager.getSubscription();
    return subscription && Notification.permission === 'granted' ? 'on' : 'off';
  }

  private async subscribe(): Promise<void> {
    await navigator.serviceWorker.ready;
    const { publicKey } = await this.api.vapidKey();
    const subscribed = await subscribeHere(publicKey);
    if (subscribed) await this.api.subscribe(subscribed);
  }
}

let isLoggedOut = false;

/** At log-out: {@link unsubscribeHere}, and from now on nothing on this page subscribes any more. */
export async function disablePush(): Promise<void> {
  isLoggedOut = true;
  await unsubscribeHere();
}

/** Subscribes this browser with the key, unless it is subscribed with it already. Undefined if the user logged out meanwhile. */
async function subscribeHere(publicKey: string): Promise<Parameters<Api['subscribe']>[0] | undefined> {
  if (isLoggedOut) return undefined;
  const { pushManager } = await navigator.serviceWorker.ready;
  const existing = await pushManager.getSubscription();
  const isUsable = existing !== null && keyOf(existing) === publicKey;
  // Browsers refuse a second subscription with another key.
  if (existing && !isUsable) await existing.unsubscribe();
  const subscription = isUsable
    ? existing
    : await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  if (isLoggedOut) {
    await subscription.unsubscribe();
    return undefined;
  }
  return {
    subscription: subscription.toJSON() as Parameters<Api['subscribe']>[0]['subscription'],
    ...(existing && !isUsable && { old_endpoint: existing.endpoint }),
  };
}

/** Ends this browser's subscription; works offline. Resolves with its endpoint, if there was one. */
export async function unsubscribeHere(): Promise<string | undefined> {
  if (!isPushSupported()) return undefined;
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
  return subscription?.endpoint;
}

function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
