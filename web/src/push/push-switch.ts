import { signal } from '@preact/signals';
import type { Api } from '../api/api';

/** `denied` only the person can change, in the browser's settings. */
export type PushState = 'unknown' | 'unsupported' | 'denied' | 'off' | 'on';

export function isPushSupported(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

/** Notifications on this device: allowing, subscribing, and telling the server again at each start. */
export class PushSwitch {
  readonly state = signal<PushState>('unknown');

  constructor(private readonly api: Api) {}

  /** Subscriptions die in silence: what there is is told to the server at each start. */
  async start(): Promise<void> {
    this.state.value = await this.look();
    if (this.state.value === 'on') await this.subscribe();
  }

  /** @throws ApiError, or DOMException where the browser's push service cannot be reached */
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

  private async look(): Promise<PushState> {
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

let hasLeft = false;

/** At log-out: {@link unsubscribeHere}, and what is about to subscribe on this page does not any more. */
export async function leavePush(): Promise<void> {
  hasLeft = true;
  await unsubscribeHere();
}

/** Subscribes this browser with the key, unless it is already. Undefined where somebody logged out meanwhile. */
async function subscribeHere(publicKey: string): Promise<Parameters<Api['subscribe']>[0] | undefined> {
  if (hasLeft) return undefined;
  const { pushManager } = await navigator.serviceWorker.ready;
  const existing = await pushManager.getSubscription();
  const isUsable = existing !== null && keyOf(existing) === publicKey;
  // A browser refuses another key while it is subscribed with the first.
  if (existing && !isUsable) await existing.unsubscribe();
  const subscription = isUsable
    ? existing
    : await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  if (hasLeft) {
    await subscription.unsubscribe();
    return undefined;
  }
  return {
    subscription: subscription.toJSON() as Parameters<Api['subscribe']>[0]['subscription'],
    ...(existing && !isUsable && { old_endpoint: existing.endpoint }),
  };
}

/** Ends this browser's subscription, also without a network. Resolves with what it was. */
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
