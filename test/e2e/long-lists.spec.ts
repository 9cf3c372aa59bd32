import type { Page } from '@playwright/test';
import { io } from 'socket.io-client';
import type { Ack } from '../../src/contracts/classic/events';
import type { NativeSyncPage } from '../../src/contracts/native/changes';
import { bubble, bubbles, expect, logIn, openConversation, PHONE, test } from './support/browser';
import { listStored } from './support/storage';
import { register, send, type Person } from './support/people';

const MESSAGES = 20_000;
/** Messages in flight; the server stores them in batches. */
const CONCURRENCY = 400;

/** Sends messages as fast as they are stored. */
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
  await Promise.all(Array.from({ length: CONCURRENCY }, write));
  socket.disconnect();
}

/** Scrolls up in steps, and returns by how many pixels a visible row deviated from the step, if it did. */
async function scrollSlowly(
  scroller: HTMLElement | SVGElement,
  { steps, step }: { steps: number; step: number },
): Promise<{ steps: number; deviations: number[] }> {
  const deviations: number[] = [];
  let done = 0;
  const { top } = scroller.getBoundingClientRect();
  const distanceFromTop = (): number => scroller.scrollHeight - scroller.clientHeight + scroller.scrollTop;
  for (; done < steps; done += 1) {
    // Near the top of what is loaded, older messages are being fetched.
    while (distanceFromTop() < 2 * step) await new Promise(requestAnimationFrame);
    // A row near the top, which is still visible after the step.
    const row = [...scroller.querySelectorAll('.rows > [data-key]')].find(
      (one) => one.getBoundingClientRect().top > top,
    );
    const key = row?.getAttribute('data-key');
    const before = row?.getBoundingClientRect().top ?? 0;
    scroller.scrollTop -= step;
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const after = scroller.querySelector(`[data-key="${key}"]`)?.getBoundingClientRect().top ?? Number.NaN;
    const deviation = Math.round(after - before - step);
    if (deviation !== 0) deviations.push(deviation);
  }
  return { steps: done, deviations };
}

/** Scrolls up to the start of the conversation. */
async function scrollToStart(
  scroller: HTMLElement | SVGElement,
  step: number,
): Promise<{ frames: number; longTasks: number; maxRows: number }> {
  let [frames, longTasks, maxRows] = [0, 0, 0];
  const observer = new PerformanceObserver((list) => {
    longTasks += list.getEntries().length;
  });
  observer.observe({ type: 'longtask' });
  while (!scroller.querySelector('.start')) {
    scroller.scrollTop -= step;
    await new Promise(requestAnimationFrame);
    frames += 1;
    maxRows = Math.max(maxRows, scroller.querySelectorAll('.rows > *').length);
  }
  observer.disconnect();
  return { frames, longTasks, maxRows };
}

/** The distance of a row from the top of the window. */
function topOf(page: Page, key: string): Promise<number> {
  return page.evaluate(
    (wanted) => document.querySelector(`[data-key="${wanted}"]`)?.getBoundingClientRect().top ?? Number.NaN,
    key,
  );
}

test('20,000 messages scroll smoothly, and only the visible ones are rendered', async ({ devices, url }) => {
  test.setTimeout(240_000);
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await sendMany(bia, ana, MESSAGES);
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');
  await expect(page.getByText('New messages')).toHaveCount(0);
  const scroller = page.getByRole('log');
  await expect(bubbles(page).first()).toBeVisible();

  // As with a finger that never rests: visible rows must move exactly as far as it does.
  const slow = await scroller.evaluate(scrollSlowly, { steps: 150, step: 300 });
  console.log(`deviations in ${slow.steps} steps: ${slow.deviations.join(' ') || 'none'}`);
  expect(slow.steps).toBe(150);
  expect(slow.deviations).toEqual([]);

  // Up to the first message, page by page.
  const { frames, longTasks, maxRows } = await scroller.evaluate(scrollToStart, 5_000);
  console.log(`${frames} frames, ${longTasks} of them delayed by a task of 50 ms or more, ${maxRows} rows`);
  // What a frame costs depends on the rendered rows; when it comes also depends on the machine's other work.
  expect(maxRows).toBeLessThan(60);
  await expect(bubbles(page).first()).toContainText('message 1');

  await test.step('a new message does not move what the user reads, and a button jumps to it', async () => {
    const key = await page.locator('.rows > [data-key^="m"]').nth(5).getAttribute('data-key');
    const before = await topOf(page, key ?? '');
    await send(bia, ana, 'the newest of all');
    const jump = page.getByRole('button', { name: '1 new, jump to the newest message' });
    await expect(jump).toBeVisible();
    expect(Math.abs((await topOf(page, key ?? '')) - before)).toBeLessThan(2);
    await jump.click();
    await expect(bubble(page, 'the newest of all')).toBeInViewport();
    await expect(jump).toHaveCount(0);
  });
});

test('older messages are added without moving what the user reads', async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await sendMany(bia, ana, 400);
  const page = await devices.openAs(ana);
  const held: (() => void)[] = [];
  await page.route('**/api/conversations/*/messages?*', async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await openConversation(page, 'Bia');
  const scroller = page.getByRole('log');
  // To the top of what is loaded, while older messages are being fetched.
  await expect.poll(() => held.length).toBe(1);
  await scroller.evaluate((element) => {
    element.scrollTop = -element.scrollHeight;
  });
  await expect(page.locator('.earlier')).toBeInViewport();
  const key = (await page.locator('.rows > [data-key]').nth(6).getAttribute('data-key')) ?? '';
  const before = await topOf(page, key);
  held[0]?.();
  await expect(page.locator('.earlier')).not.toBeInViewport();
  expect(Math.abs((await topOf(page, key)) - before)).toBeLessThan(2);
});

test('a conversation opens at its first unread message, also if that is not on the device yet', async ({
  devices,
  url,
}) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await sendMany(bia, ana, 150);
  const page = await devices.openAs(ana, { ...PHONE, reducedMotion: 'reduce' });
  await expect.poll(() => listStored(page, ana, 'conversations')).toHaveLength(1);
  // At the address of a push, before the app is connected.
  await page.goto(`/dashboard.html?open=${bia.user.id}`);
  await expect(page.getByText('New messages')).toBeInViewport();
  await expect(bubble(page, 'message 1')).toBeInViewport();
  const jump = page.getByRole('button', { name: /new, jump to the newest message/ });
  await jump.click();
  await expect(page.getByText('message 150', { exact: true })).toBeInViewport();
  await expect(jump).toHaveCount(0);
});

test('of a thousand conversations only the visible ones are rendered', async ({
  devices,
  url,
  expectedErrors,
}) => {
  // There are no such conversations on the server.
  expectedErrors.push(/status of 404/);
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.open(PHONE);
  // As if a thousand people had written: copies of Bia's row with other ids and names.
  await page.route('**/api/sync?*', async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { data: NativeSyncPage };
    const { conversations, settings, entered } = answer.data;
    const [row] = conversations;
    const [own] = settings;
    if (!row?.last_message_at || !own || own.role === undefined || !('peer' in own) || !own.peer)
      throw new Error('There is no conversation to multiply');
    const newest = Date.parse(row.last_message_at);
    for (let index = 0; index < 999; index += 1) {
      const id = 1_000_000 + index;
      const last_message_at = new Date(newest - (index + 1) * 1_000).toISOString();
      conversations.push({ ...row, id, last_message_at });
      const peer = { ...own.peer, id, name: `Person ${index + 1}` };
      settings.push({ ...own, conversation_id: id, peer });
      entered.push({ conversation_id: id, change_no: row.change_no });
    }
    await route.fulfill({ json: answer });
  });
  await logIn(page, ana);
  const rows = page.locator('.conversations li');
  await expect(page.getByRole('link', { name: 'Person 1', exact: false }).first()).toBeVisible();
  expect(await rows.count()).toBeLessThan(40);
  await expect(rows.first()).toHaveAttribute('aria-setsize', '1000');

  const list = page.locator('.conversations');
  const max = await list.evaluate(async (element) => {
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
        throw new Error(`There is a gap at ${top}`);
      count = Math.max(count, element.querySelectorAll('li').length);
    }
    return count;
  });
  expect(max).toBeLessThan(40);
  const last = page.getByRole('link', { name: 'Person 999' });
  await expect(last).toBeInViewport();

  await test.step('going back from a conversation shows the list where it was', async () => {
    await last.click();
    await expect(page.getByRole('heading', { name: 'Person 999' })).toBeVisible();
    await page.goBack();
    await expect(last).toBeInViewport();
  });
});
