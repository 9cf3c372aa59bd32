import type { Page } from '@playwright/test';
import { io } from 'socket.io-client';
import type { Ack } from '../../src/contracts/classic/events';
import type { SyncPage } from '../../src/contracts/routes/sync';
import { bubble, bubbles, expect, logIn, openConversation, PHONE, test } from './support/browser';
import { listKept } from './support/device';
import { register, send, type Person } from './support/people';

const MESSAGES = 20_000;
/** At once under way; the server takes them in batches. */
const LANES = 400;

/** Writes n messages as fast as they are stored. */
async function sendMany(from: Person, to: Person, count: number): Promise<void> {
  const socket = io(from.base, { auth: { token: from.token }, transports: ['websocket'] });
  let next = 1;
  const write = async (): Promise<void> => {
    while (next <= count) {
      const number = next++;
      const content =
        number % 7 ? `message ${number}` : `message ${number} ${'and some more '.repeat(number % 23)}`;
      const ack: Ack = await socket.emitWithAck('send_message', {
        receiver_id: to.user.id,
        content,
        temp_id: `many-${number}`,
      });
      if (!ack.success) throw new Error(ack.message);
    }
  };
  await Promise.all(Array.from({ length: LANES }, write));
  socket.disconnect();
}

/** Scrolls up in steps, and notes by how many pixels a row in view strayed from the way of the finger. */
async function rideSlowly(
  scroller: HTMLElement | SVGElement,
  { steps, step }: { steps: number; step: number },
): Promise<{ steps: number; strays: number[] }> {
  const strays: number[] = [];
  let done = 0;
  const { top } = scroller.getBoundingClientRect();
  const room = (): number => scroller.scrollHeight - scroller.clientHeight + scroller.scrollTop;
  for (; done < steps; done += 1) {
    // Where the finger is at the top of what is here, more of it is on its way.
    while (room() < 2 * step) await new Promise(requestAnimationFrame);
    // Near the top: it is in view after the step as well.
    const row = [...scroller.querySelectorAll('.rows > [data-key]')].find(
      (one) => one.getBoundingClientRect().top > top,
    );
    const key = row?.getAttribute('data-key');
    const before = row?.getBoundingClientRect().top ?? 0;
    scroller.scrollTop -= step;
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const after = scroller.querySelector(`[data-key="${key}"]`)?.getBoundingClientRect().top ?? Number.NaN;
    const stray = Math.round(after - before - step);
    if (stray !== 0) strays.push(stray);
  }
  return { steps: done, strays };
}

/** Scrolls up until the conversation begins. Long tasks are counted by the frame they fall into. */
async function rideToTheStart(
  scroller: HTMLElement | SVGElement,
  step: number,
): Promise<{ frames: number; longTasks: number; mostRows: number }> {
  let [frames, longTasks, mostRows] = [0, 0, 0];
  const observer = new PerformanceObserver((list) => {
    longTasks += list.getEntries().length;
  });
  observer.observe({ type: 'longtask' });
  while (!scroller.querySelector('.start')) {
    scroller.scrollTop -= step;
    await new Promise(requestAnimationFrame);
    frames += 1;
    mostRows = Math.max(mostRows, scroller.querySelectorAll('.rows > *').length);
  }
  observer.disconnect();
  return { frames, longTasks, mostRows };
}

/** How far the list would have moved under the reader's eyes: where a row is that stays in view. */
function placeOf(page: Page, key: string): Promise<number> {
  return page.evaluate(
    (wanted) => document.querySelector(`[data-key="${wanted}"]`)?.getBoundingClientRect().top ?? Number.NaN,
    key,
  );
}

test('20,000 messages scroll smoothly, and only what is visible is in the page', async ({ devices, url }) => {
  test.setTimeout(240_000);
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await sendMany(bia, ana, MESSAGES);
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');
  await expect(page.getByText('New messages')).toHaveCount(0);
  const scroller = page.getByRole('log');
  await expect(bubbles(page).first()).toBeVisible();

  // As with a finger that never rests: what stays in view must move exactly as far as the finger.
  const slow = await scroller.evaluate(rideSlowly, { steps: 150, step: 300 });
  console.log(`moved otherwise than the finger: ${slow.strays.join(' ') || 'never'} of ${slow.steps} steps`);
  expect(slow.steps).toBe(150);
  expect(slow.strays).toEqual([]);

  // Up to the very first, page by page.
  const { frames, longTasks, mostRows } = await scroller.evaluate(rideToTheStart, 5_000);
  console.log(`${frames} frames, ${longTasks} of them held up by a task of 50 ms or more, ${mostRows} rows`);
  // What a frame costs depends on the rows in the page; how late it comes, on what else the machine does.
  expect(mostRows).toBeLessThan(60);
  await expect(bubbles(page).first()).toContainText('message 1');

  await test.step('a new message does not move what one reads, and one can jump to it', async () => {
    const key = await page.locator('.rows > [data-key^="m"]').nth(5).getAttribute('data-key');
    const before = await placeOf(page, key ?? '');
    await send(bia, ana, 'the newest of all');
    const jump = page.getByRole('button', { name: '1 new, jump to the newest message' });
    await expect(jump).toBeVisible();
    expect(Math.abs((await placeOf(page, key ?? '')) - before)).toBeLessThan(2);
    await jump.click();
    await expect(bubble(page, 'the newest of all')).toBeInViewport();
    await expect(jump).toHaveCount(0);
  });
});

test('history comes in without moving what one reads', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await sendMany(bia, ana, 400);
  const page = await devices.openAs(ana);
  const held: (() => void)[] = [];
  await page.route('**/api/messages/conversation/**', async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await openConversation(page, 'Bia');
  const scroller = page.getByRole('log');
  // To the end of what is here; what comes before it is on its way.
  await expect.poll(() => held.length).toBe(1);
  await scroller.evaluate((element) => {
    element.scrollTop = -element.scrollHeight;
  });
  await expect(page.locator('.earlier')).toBeInViewport();
  const key = (await page.locator('.rows > [data-key]').nth(6).getAttribute('data-key')) ?? '';
  const before = await placeOf(page, key);
  held[0]?.();
  await expect(page.locator('.earlier')).not.toBeInViewport();
  expect(Math.abs((await placeOf(page, key)) - before)).toBeLessThan(2);
});

test('opens where the new begins, also when that is not on the device yet', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await sendMany(bia, ana, 150);
  const page = await devices.openAs(ana, { ...PHONE, reducedMotion: 'reduce' });
  await expect.poll(() => listKept(page, ana, 'conversations')).toHaveLength(1);
  // By the address a push leads to: before there is a line to the server.
  await page.goto(`/dashboard.html?open=${bia.user.id}`);
  await expect(page.getByText('New messages')).toBeInViewport();
  await expect(bubble(page, 'message 1')).toBeInViewport();
  const jump = page.getByRole('button', { name: /new, jump to the newest message/ });
  await jump.click();
  await expect(page.getByText('message 150', { exact: true })).toBeInViewport();
  await expect(jump).toHaveCount(0);
});

test('of a thousand conversations only what is visible is in the page', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.open(PHONE);
  // As if a thousand people had written: everybody's row is Bia's, with another number and name.
  await page.route('**/api/sync', async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { data: SyncPage };
    const [row] = answer.data.conversations;
    if (!row) throw new Error('There is no conversation to multiply');
    const others = Array.from({ length: 999 }, (_none, index): SyncPage['conversations'][number] => ({
      ...row,
      id: 1_000_000 + index,
      peer: { id: 1_000_000 + index, name: `Person ${index + 1}`, email: null },
      last_message: row.last_message && {
        ...row.last_message,
        created_at: new Date(Date.parse(row.last_message.created_at) - (index + 1) * 1_000).toISOString(),
      },
    }));
    answer.data.conversations.push(...others);
    await route.fulfill({ json: answer });
  });
  await logIn(page, ana);
  const rows = page.locator('.conversations li');
  await expect(page.getByRole('link', { name: 'Person 1', exact: false }).first()).toBeVisible();
  expect(await rows.count()).toBeLessThan(40);
  await expect(rows.first()).toHaveAttribute('aria-setsize', '1000');

  const list = page.locator('.conversations');
  const most = await list.evaluate(async (element) => {
    let count = 0;
    for (let top = 0; top <= element.scrollHeight; top += 700) {
      element.scrollTop = top;
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      const { bottom } = element.getBoundingClientRect();
      const last = [...element.querySelectorAll('li')].at(-1);
      if (
        !last ||
        (last.getAttribute('aria-posinset') !== '1000' && last.getBoundingClientRect().bottom < bottom)
      )
        throw new Error(`A hole at ${top}`);
      count = Math.max(count, element.querySelectorAll('li').length);
    }
    return count;
  });
  expect(most).toBeLessThan(40);
  const last = page.getByRole('link', { name: 'Person 999' });
  await expect(last).toBeInViewport();

  await test.step('whoever comes back from a conversation finds the list where it was', async () => {
    await last.click();
    await expect(page.getByRole('heading', { name: 'Person 999' })).toBeVisible();
    await page.goBack();
    await expect(last).toBeInViewport();
  });
});
