import type { Page } from '@playwright/test';
import { io } from 'socket.io-client';
import type { Ack } from '../../src/contracts/events';
import { bubble, bubbles, expect, openConversation, PHONE, test } from './support/browser';
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

/** How far the list would have moved under the reader's eyes: where a row is that stays in view. */
function placeOf(page: Page, key: string): Promise<number> {
  return page.evaluate(
    (wanted) => document.querySelector(`[data-key="${wanted}"]`)?.getBoundingClientRect().top ?? Number.NaN,
    key,
  );
}

test('20,000 messages scroll smoothly, and only what is visible is in the page', async ({ devices, url }) => {
  test.setTimeout(90_000);
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await sendMany(bia, ana, MESSAGES);
  const page = await devices.openAs(ana, PHONE);
  await openConversation(page, 'Bia');
  await expect(page.getByText('New messages')).toHaveCount(0);
  const scroller = page.getByRole('log');
  await expect(bubbles(page).first()).toBeVisible();

  // Up to the very first, page by page, as with a finger that never rests. Counts frames on the way.
  const ride = await scroller.evaluate(async (element) => {
    const frames: number[] = [];
    let most = 0;
    let last = performance.now();
    while (!element.querySelector('.start')) {
      element.scrollTop -= 5_000;
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      frames.push(now - last);
      last = now;
      most = Math.max(most, element.querySelectorAll('.bubble').length);
    }
    return { most, frames: frames.toSorted((a, b) => a - b) };
  });
  const { frames, most } = ride;
  const at = (share: number): number => frames[Math.floor(frames.length * share)] ?? 0;
  console.log(
    `${frames.length} frames, median ${at(0.5).toFixed(1)} ms, 95 % ${at(0.95).toFixed(1)} ms, most bubbles ${most}`,
  );
  expect(most).toBeLessThan(120);
  // Far from smooth here means a machine that does other things as well.
  expect(at(0.5)).toBeLessThan(60);
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
