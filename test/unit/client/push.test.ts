import { ClientError } from '../../../packages/client/src/errors.ts';
import { Push } from '../../../packages/client/src/push/push.ts';

const KEY = 'AQID';
const KEY_BYTES = Uint8Array.from([1, 2, 3]);

/** A browser with a service worker, of which the push service and the user do as they are told. */
class Browser {
  permission: NotificationPermission = 'granted';
  answer: NotificationPermission = 'granted';
  subscription: { endpoint: string; key: Uint8Array } | undefined;
  subscribed = 0;
  canSubscribe = true;
  registered: string[] = [];

  readonly registration = {
    pushManager: {
      getSubscription: () => Promise.resolve(this.asSubscription()),
      subscribe: () => {
        if (!this.canSubscribe) return Promise.reject(new DOMException('No push service', 'AbortError'));
        this.subscribed += 1;
        this.subscription = { endpoint: `https://push.test/${this.subscribed}`, key: KEY_BYTES };
        return Promise.resolve(this.asSubscription());
      },
    },
  };

  install(): void {
    const { registration } = this;
    const serviceWorker = {
      ready: Promise.resolve(registration),
      getRegistration: () => Promise.resolve(registration),
      register: (address: string) => {
        this.registered.push(address);
        return Promise.resolve(registration);
      },
    };
    const permission = (): NotificationPermission => this.permission;
    const Notification = {
      get permission() {
        return permission();
      },
      requestPermission: () => {
        this.permission = this.answer;
        return Promise.resolve(this.answer);
      },
    };
    define({ navigator: { serviceWorker }, Notification, window: { PushManager: {}, Notification } });
  }

  private asSubscription() {
    const { subscription } = this;
    if (!subscription) return null;
    const { endpoint, key } = subscription;
    return {
      endpoint,
      options: { applicationServerKey: key.buffer },
      toJSON: () => ({ endpoint, keys: { p256dh: 'p', auth: 'a' } }),
      unsubscribe: () => {
        this.subscription = undefined;
        return Promise.resolve(true);
      },
    };
  }
}

function define(globals: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

let browser: Browser;
let calls: [string, unknown][];
let push: Push;
/** Where it is set, the server answers only then. */
let answered: Promise<unknown> | undefined;

beforeEach(() => {
  browser = new Browser();
  browser.install();
  calls = [];
  answered = undefined;
  push = new Push((method, path, { body } = {}) => {
    calls.push([`${method} ${path}`, body]);
    return (answered ?? Promise.resolve()).then(() => ({ publicKey: KEY }));
  });
});
afterEach(() => define({ navigator: undefined, Notification: undefined, window: undefined }));

const subscription = (number: number) => ({
  endpoint: `https://push.test/${number}`,
  keys: { p256dh: 'p', auth: 'a' },
});

it('one call asks the user, subscribes the browser and tells the server', async () => {
  await push.start();
  expect(push.state.getSnapshot()).toBe('off');
  await expect(push.enable({ service_worker: '/sw.js' })).resolves.toBe('on');
  expect(browser.registered).toEqual(['/sw.js']);
  expect(calls).toEqual([
    ['get /api/push/vapid-public-key', undefined],
    ['post /api/push/subscribe', { subscription: subscription(1) }],
  ]);
  expect(push.state.getSnapshot()).toBe('on');
});

it('at each start the subscription is told again, and made anew if the server has another key', async () => {
  browser.subscription = { endpoint: 'https://push.test/0', key: KEY_BYTES };
  await push.start();
  expect(push.state.getSnapshot()).toBe('on');
  expect(calls.at(-1)).toEqual(['post /api/push/subscribe', { subscription: subscription(0) }]);

  browser.subscription = { endpoint: 'https://push.test/0', key: Uint8Array.from([9]) };
  await push.start();
  expect(calls.at(-1)).toEqual([
    'post /api/push/subscribe',
    { subscription: subscription(1), old_endpoint: 'https://push.test/0' },
  ]);
});

it("one's own service worker, registered by the page, is used", async () => {
  const own = browser.registration as unknown as ServiceWorkerRegistration;
  await expect(push.enable({ service_worker: own })).resolves.toBe('on');
  await expect(push.enable()).resolves.toBe('on');
  expect(browser.registered).toEqual([]);
  expect(browser.subscribed).toBe(1);
});

it.each([
  ['denied', 'denied'],
  ['default', 'off'],
] as const)('a user who says no (%s) is not asked again by itself', async (answer, state) => {
  browser.permission = 'default';
  browser.answer = answer;
  await expect(push.enable()).resolves.toBe(state);
  expect(calls).toEqual([]);
});

it('says what is in the way', async () => {
  browser.canSubscribe = false;
  await expect(push.enable()).rejects.toMatchObject({ code: 'push_failed' });
  await expect(push.enable()).rejects.toBeInstanceOf(ClientError);
  define({ window: {} });
  await expect(push.enable()).resolves.toBe('unsupported');
});

it('turned off, the browser and the server know', async () => {
  await push.enable();
  await push.disable();
  expect(browser.subscription).toBeUndefined();
  expect(calls.at(-1)).toEqual(['post /api/push/unsubscribe', { endpoint: 'https://push.test/1' }]);
  expect(push.state.getSnapshot()).toBe('off');
});

it('after a log-out nothing subscribes any more', async () => {
  await push.enable();
  await push.end();
  expect(browser.subscription).toBeUndefined();
  await expect(push.enable()).rejects.toMatchObject({ code: 'closed' });
  expect(browser.subscription).toBeUndefined();
});

it('turned off while the server is being told of the subscription, it is told so afterwards', async () => {
  browser.subscription = { endpoint: 'https://push.test/0', key: KEY_BYTES };
  let answer = (): void => {};
  answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const starting = push.start();
  const ending = push.disable();
  await Promise.resolve();
  answer();
  await Promise.all([starting, ending]);
  expect(calls.map(([call]) => call)).toEqual([
    'get /api/push/vapid-public-key',
    'post /api/push/subscribe',
    'post /api/push/unsubscribe',
  ]);
  expect(push.state.getSnapshot()).toBe('off');
});
