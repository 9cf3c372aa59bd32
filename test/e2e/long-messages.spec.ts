import { bubble, DESKTOP, expect, openConversation, PHONE, test, write } from './support/browser';
import { register, send } from './support/people';

for (const device of [PHONE, DESKTOP]) {
  test(`a very long message is collapsed, and expands in place: ${device.viewport.width} pixels`, async ({
    devices,
    url,
  }) => {
    const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
    await send(bia, ana, 'before', `first${'\n'.repeat(4_980)}last`, 'after', 'and more');
    const page = await devices.openAs(ana, device);
    await openConversation(page, 'Bia');
    const long = page.locator('.bubble', { hasText: 'first' });
    await expect(bubble(page, 'after')).toBeVisible();
    expect((await long.boundingBox())?.height).toBeLessThan(900);
    await expect(long).not.toContainText('last');

    const button = long.getByRole('button', { name: 'Show all' });
    await button.scrollIntoViewIfNeeded();
    const begin = await long.evaluate((element) => element.getBoundingClientRect().top);
    await button.click();
    await expect(long.locator('.bubble-text')).toContainText('last');
    const isStill = () =>
      long.evaluate((element, top) => Math.abs(element.getBoundingClientRect().top - top) < 2, begin);
    await expect.poll(isStill).toBe(true);

    // All is rendered, with nothing but the margin below: the heights are right.
    const scroller = page.getByRole('log');
    const margin = await scroller.evaluate((element) => {
      const height = element.querySelector('.rows')?.getBoundingClientRect().height ?? 0;
      return element.scrollHeight - height;
    });
    expect(Math.abs(margin - 10)).toBeLessThan(2);
    await scroller.evaluate((element) => element.scrollTo(0, 0));
    await expect(bubble(page, 'and more')).toBeInViewport();
    await write(page, 'still works');
    await expect(bubble(page, 'still works')).toBeInViewport();

    const less = long.getByRole('button', { name: 'Show less' });
    await less.scrollIntoViewIfNeeded();
    await less.click();
    await expect(long.getByRole('button', { name: 'Show all' })).toBeVisible();
    await expect(page.locator('.bubble', { hasText: 'first' })).toBeInViewport();
    expect((await long.boundingBox())?.height).toBeLessThan(900);
  });
}

test("the user's own long message is collapsed while it is pending, too", async ({ devices, url }) => {
  const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
  await send(bia, ana, 'hello');
  const page = await devices.openAs(ana);
  await openConversation(page, 'Bia');
  await page.context().setOffline(true);
  await write(page, 'many words '.repeat(400));
  const own = page.locator('.own .bubble');
  await expect(own.getByRole('button', { name: 'Show all' })).toBeVisible();
  await page.context().setOffline(false);
  await expect(own).toContainText('Sent');
  await own.getByRole('button', { name: 'Show all' }).click();
  await expect(own.getByRole('button', { name: 'Show less' })).toBeVisible();
});
