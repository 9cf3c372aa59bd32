import { isDeepStrictEqual } from 'node:util';
import type { Person } from '../../support/people';
import type { BrowserPage } from './browser-page';
import { until, untilSettled } from './until';

/** A browser that can open a page: Firefox or Chromium. */
export interface Opener {
  open(url: string): Promise<BrowserPage>;
}

/** A notification as the browser returns it. */
export interface Shown {
  title: string;
  body: string;
  tag: string;
}

/** An address on the app's origin that runs none of its code. */
const NEUTRAL = '/assets/icons/icon-192.png';

/** Logs in with the app's form. */
export async function logIn(page: BrowserPage, { email, password }: Person): Promise<void> {
  await see(page, 'form input[name=password]');
  await page.evaluate(
    (values) => {
      for (const [name, value] of Object.entries(values)) {
        const field = document.querySelector<HTMLInputElement>(`input[name=${name}]`);
        if (field) field.value = value;
      }
      document.querySelector('form')?.requestSubmit();
    },
    { identifier: email, password },
  );
  await see(page, 'nav[aria-label=Conversations]');
}

/** Turns notifications on this device on, in the settings. */
export async function turnOnNotifications(page: BrowserPage, url: string): Promise<void> {
  const toggle = 'button[role=switch][aria-label="Notifications on this device"]';
  await page.goto(`${url}/dashboard.html?view=settings`);
  await click(page, `${toggle}[aria-checked=false]`);
  await see(page, `${toggle}[aria-checked=true]`);
}

/** Chooses an option in the settings. */
export async function choose(page: BrowserPage, label: string, value: string): Promise<void> {
  await until(`the settings offer ${label}`, () =>
    page.evaluate(
      (wanted, chosen) => {
        const field = [...document.querySelectorAll('label.setting')]
          .find(({ textContent }) => textContent.includes(wanted))
          ?.querySelector('select');
        if (!field) return false;
        field.value = chosen;
        field.dispatchEvent(new Event('change', { bubbles: true }));
        return true;
      },
      label,
      value,
    ),
  );
}

/** Logs out in the settings and confirms it. */
export async function logOut(page: BrowserPage, url: string): Promise<void> {
  await page.goto(`${url}/dashboard.html?view=settings`);
  await click(page, '.settings > button.danger-quiet');
  await click(page, 'dialog button[type=submit]');
}

/** Resolves with the text of the first match of the selector, once there is one. */
export async function see(page: BrowserPage, selector: string): Promise<string> {
  return until(`the page shows ${selector}`, async () => {
    const [text] = await textsOf(page, selector);
    return text;
  });
}

/** The texts of the open conversation, oldest first, once it has `count` messages. */
export function messages(page: BrowserPage, count: number): Promise<string[]> {
  return untilSettled(
    () => textsOf(page, '.bubble:not(.typing) .bubble-text'),
    (texts) => texts.length === count,
  );
}

function textsOf(page: BrowserPage, selector: string): Promise<string[]> {
  return page.evaluate(
    (wanted) => [...document.querySelectorAll(wanted)].map(({ textContent }) => textContent),
    selector,
  );
}

export async function click(page: BrowserPage, selector: string): Promise<void> {
  await see(page, selector);
  await page.evaluate((wanted) => document.querySelector<HTMLElement>(wanted)?.click(), selector);
}

/** Clicks the item of the open menu that says `label`. */
export async function clickItem(page: BrowserPage, label: string): Promise<void> {
  await until(`the menu has ${label}`, () =>
    page.evaluate((wanted) => {
      const items = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
      const item = items.find(({ textContent }) => textContent === wanted);
      item?.click();
      return item !== undefined;
    }, label),
  );
}

/** Resolves once the conversation is stored on the device. */
export async function waitUntilStored(page: BrowserPage, reader: Person, peer: Person): Promise<void> {
  await until('the conversation is stored on the device', () =>
    page.evaluate(
      (name, peer_id) =>
        new Promise<boolean>((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.addEventListener('error', () => reject(new Error(`${name} cannot be opened`)));
          opening.addEventListener('success', () => {
            const db = opening.result;
            const reading = db.transaction('conversations').objectStore('conversations').getAll();
            reading.addEventListener('success', () => {
              db.close();
              const stored = reading.result as { settings: { peer: { id: number } | null } }[];
              resolve(stored.some(({ settings }) => settings.peer?.id === peer_id));
            });
          });
        }),
      `mychat-account-${reader.id}`,
      peer.id,
    ),
  );
}

/** The worker's notifications sorted by title, once their texts are `bodies`. Does not open the app. */
export async function shown(browser: Opener, url: string, bodies: readonly string[]): Promise<Shown[]> {
  const page = await browser.open(url + NEUTRAL);
  const list = await untilSettled(
    () => listShown(page),
    (seen) => isDeepStrictEqual(seen.map(({ body }) => body).toSorted(), bodies.toSorted()),
  );
  await page.close();
  return list.toSorted((one, other) => one.title.localeCompare(other.title));
}

function listShown(page: BrowserPage): Promise<Shown[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const notifications = (await registration?.getNotifications()) ?? [];
    return notifications.map(({ title, body, tag }) => ({ title, body, tag }));
  });
}

/** Closes all notifications, as a user would. */
export async function clearShown(browser: Opener, url: string): Promise<void> {
  const page = await browser.open(url + NEUTRAL);
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    for (const notification of (await registration?.getNotifications()) ?? []) notification.close();
  });
  await page.close();
}
