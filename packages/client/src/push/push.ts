import type { Subscribe } from '../../../../src/contracts/routes/devices.ts';
import type { Body, Request } from '../api/request.ts';
import { ClientError } from '../errors.ts';
import { WritableStore } from '../stores.ts';

/** `unknown`: not looked at yet. `denied` can only be changed by the user, in the browser's settings. */
export type PushState = 'unknown' | 'unsupported' | 'denied' | 'off' | 'on';

export interface PushOptions {
  /** The page's service worker, which shows the notifications: its address, or its registration. By default the one that is registered. */
  service_worker?: string | URL | ServiceWorkerRegistration;
}

const WORKER_MS = 10_000;

/** Notifications on this device. */
export class Push {
  readonly state = new WritableStore<PushState>('unknown');
  private isOver = false;
  private subscribing: Promise<void> = Promise.resolve();

  constructor(private readonly request: Request) {}

  /**
   * Sends an existing subscription to the server, as either side may have lost it without notice; subscribes anew if the server's key has
   * changed. To be called at each start. What fails is tried again at the next one.
   */
  start(): Promise<void> {
    this.subscribing = this.tellExisting();
    return this.subscribing;
  }

  /** To be called from a click: browsers ask the user only then. @throws ClientError */
  async enable({ service_worker }: PushOptions = {}): Promise<PushState> {
    if (!isSupported()) return this.show('unsupported');
    const permission = await Notification.requestPermission();
    if (permission !== 'granted') return this.show(permission === 'denied' ? 'denied' : 'off');
    this.subscribing = this.subscribe(await registrationOf(service_worker));
    await this.subscribing;
    return this.show('on');
  }

  /** @throws ClientError */
  async disable(): Promise<void> {
    // What is on its way to the server would be there again afterwards.
    await this.subscribing.catch(() => {});
    const endpoint = await unsubscribe();
    try {
      if (endpoint !== undefined) await this.request('post', '/api/push/unsubscribe', { body: { endpoint } });
    } finally {
      if (this.state.getSnapshot() === 'on') this.state.set('off');
    }
  }

  /** At log-out: from now on nothing subscribes any more, and the browser's subscription ends, also without a network. */
  async end(): Promise<void> {
    this.isOver = true;
    await unsubscribe();
  }

  private async tellExisting(): Promise<void> {
    const registration = await existingRegistration();
    const state = await readState(registration);
    this.state.set(state);
    if (state === 'on' && registration) await this.subscribe(registration).catch(() => {});
  }

  private show(state: PushState): PushState {
    this.state.set(state);
    return state;
  }

  private async subscribe(registration: ServiceWorkerRegistration): Promise<void> {
    const { publicKey } = (await this.request('get', '/api/push/vapid-public-key')) as { publicKey: string };
    const body = await subscribeWith(registration, publicKey);
    if (this.isOver) {
      await unsubscribe();
      throw new ClientError('closed');
    }
    await this.request('post', '/api/push/subscribe', { body });
  }
}

function isSupported(): boolean {
  return (
    typeof window !== 'undefined' &&
    'serviceWorker' in navigator &&
    'PushManager' in window &&
    'Notification' in window
  );
}

async function existingRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  if (!isSupported()) return undefined;
  return navigator.serviceWorker.getRegistration().catch(() => undefined);
}

async function readState(registration: ServiceWorkerRegistration | undefined): Promise<PushState> {
  if (!isSupported()) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  const subscription = await registration?.pushManager.getSubscription().catch(() => null);
  return subscription && Notification.permission === 'granted' ? 'on' : 'off';
}

/** Ends this browser's subscription; works offline. Resolves with its endpoint, if there was one. */
async function unsubscribe(): Promise<string | undefined> {
  const registration = await existingRegistration();
  const subscription = await registration?.pushManager.getSubscription().catch(() => null);
  await subscription?.unsubscribe().catch(() => false);
  return subscription?.endpoint;
}

/** With an active worker. @throws ClientError `push_failed` if there is none in time */
async function registrationOf(worker: PushOptions['service_worker']): Promise<ServiceWorkerRegistration> {
  const { serviceWorker } = navigator;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('No service worker becomes active')), WORKER_MS);
  });
  try {
    if (typeof worker === 'string' || worker instanceof URL) {
      await Promise.race([serviceWorker.register(worker, { updateViaCache: 'none' }), tooLong]);
    } else if (worker) {
      return worker;
    }
    return await Promise.race([serviceWorker.ready, tooLong]);
  } catch (cause) {
    throw new ClientError('push_failed', '', { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** Subscribes the browser with the key, unless it is subscribed with it already. @throws ClientError `push_failed` */
async function subscribeWith(
  { pushManager }: ServiceWorkerRegistration,
  publicKey: string,
): Promise<Body<typeof Subscribe>> {
  try {
    const existing = await pushManager.getSubscription();
    const isUsable = existing !== null && keyOf(existing) === publicKey;
    // Browsers refuse a second subscription with another key.
    if (existing && !isUsable) await existing.unsubscribe();
    const subscription = isUsable
      ? existing
      : await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
    return {
      subscription: subscription.toJSON() as Body<typeof Subscribe>['subscription'],
      ...(existing && !isUsable && { old_endpoint: existing.endpoint }),
    };
  } catch (cause) {
    throw new ClientError('push_failed', '', { cause });
  }
}

function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
