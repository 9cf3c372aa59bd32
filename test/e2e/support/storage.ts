import type { Page } from '@playwright/test';
import type { Person } from './people';

/** The rows that are stored of an account in one object store; empty if the account is not on the device. */
export function listStored(page: Page, { user }: Person, store: string): Promise<unknown[]> {
  return page.evaluate(
    async ([name, from]) => {
      const known = await indexedDB.databases();
      if (!known.some((database) => database.name === name)) return [];
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.addEventListener('success', () => resolve(opening.result));
        opening.addEventListener('error', () => reject(new Error(`${name} cannot be opened`)));
      });
      try {
        return await new Promise<unknown[]>((resolve) => {
          const reading = db.transaction(from).objectStore(from).getAll();
          reading.addEventListener('success', () => resolve(reading.result));
        });
      } finally {
        db.close();
      }
    },
    [`mychat-account-${user.id}`, store] as const,
  );
}

/** Everything that is stored on the device, as text. */
export function dumpStorage(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const found: string[] = [Object.values(localStorage).join(), Object.values(sessionStorage).join()];
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open(name);
        opening.addEventListener('success', () => resolve(opening.result));
      });
      for (const store of db.objectStoreNames) {
        const rows = await new Promise<unknown>((resolve) => {
          const reading = db.transaction(store).objectStore(store).getAll();
          reading.addEventListener('success', () => resolve(reading.result));
        });
        found.push(`${name} ${store} ${JSON.stringify(rows)}`);
      }
      db.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) found.push(request.url);
    }
    return found.join('\n');
  });
}

/** The token this browser is logged in with. */
export async function readToken(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('mychat-session');
      opening.addEventListener('success', () => resolve(opening.result));
    });
    const session = await new Promise<{ token: string }>((resolve) => {
      const reading = db.transaction('session').objectStore('session').get('current');
      reading.addEventListener('success', () => resolve(reading.result as { token: string }));
    });
    db.close();
    return session.token;
  });
}

/** Replaces the token of the stored session, for the next page load. */
export async function replaceToken(page: Page, token: string): Promise<void> {
  await page.evaluate(async (wanted) => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('mychat-session');
      opening.addEventListener('success', () => resolve(opening.result));
    });
    const transaction = db.transaction('session', 'readwrite');
    const store = transaction.objectStore('session');
    const reading = store.get('current');
    reading.addEventListener('success', () => store.put({ ...reading.result, token: wanted }, 'current'));
    await new Promise((resolve) => transaction.addEventListener('complete', resolve));
    db.close();
  }, token);
}

/** From the next page load on, opening an account's database fails: always, once per load, or never again. */
export async function failAccountDatabases(page: Page, how: 'once' | 'always' | 'never'): Promise<void> {
  await page.evaluate((wanted) => localStorage.setItem('failing', wanted), how);
  await page.context().addInitScript(() => {
    if (Object.hasOwn(window, 'failures')) return;
    Object.assign(window, { failures: 0 });
    // oxlint-disable-next-line typescript/unbound-method -- called on what it was called on
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function fail(name, version) {
      const wanted = localStorage.getItem('failing');
      const counter = window as unknown as { failures: number };
      const isFailing = wanted === 'always' || (wanted === 'once' && counter.failures === 0);
      if (!name.startsWith('mychat-account-') || !isFailing) return open.call(this, name, version);
      counter.failures += 1;
      throw new DOMException('It did not open.', 'UnknownError');
    };
  });
}

/** Whether the account has a database on the device. */
export function hasAccountDatabase(page: Page, { user }: Person): Promise<boolean> {
  return page.evaluate(
    async (name) => (await indexedDB.databases()).some((database) => database.name === name),
    `mychat-account-${user.id}`,
  );
}

/** As if the browser had been closed just after a log-out had begun. */
export async function markLogoutStarted(page: Page, token: string): Promise<void> {
  await page.evaluate(async (ended) => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('mychat-session');
      opening.addEventListener('success', () => resolve(opening.result));
    });
    const transaction = db.transaction('ended', 'readwrite');
    transaction.objectStore('ended').put(ended, ended);
    await new Promise((resolve) => transaction.addEventListener('complete', resolve));
    db.close();
  }, token);
}

/** Marks the newest message of the outbox as refused by the server. */
export async function failNewestInOutbox(page: Page, { user }: Person): Promise<void> {
  await page.evaluate(async (name) => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open(name);
      opening.addEventListener('success', () => resolve(opening.result));
    });
    const transaction = db.transaction('outbox', 'readwrite');
    const store = transaction.objectStore('outbox');
    const reading = store.getAll();
    reading.addEventListener('success', () =>
      store.put({ ...reading.result.at(-1), state: 'refused', code: 'not_found' }),
    );
    await new Promise((resolve) => transaction.addEventListener('complete', resolve));
    db.close();
  }, `mychat-account-${user.id}`);
}
