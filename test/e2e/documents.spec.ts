import { expect, test } from './support/browser';
import { axe } from './support/screens';

/** Violations in Swagger UI's own markup that our style sheet cannot correct. */
const OF_SWAGGER_UI = new Set(['nested-interactive']);

for (const [path, heading] of [
  ['/docs', 'The REST API'],
  ['/docs/sockets', 'Socket events'],
  ['/nothing', 'Page not found'],
] as const) {
  test(`${path} is accessible`, async ({ devices, expectedErrors }) => {
    if (path === '/nothing') expectedErrors.push(/404/);
    const page = await devices.open();
    await page.goto(path);
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
    if (path === '/docs') await expect(page.locator('.opblock').first()).toBeVisible();
    const { violations } = await axe(page).analyze();
    const serious = violations.filter(
      ({ id, impact }) => (impact === 'serious' || impact === 'critical') && !OF_SWAGGER_UI.has(id),
    );
    expect(serious.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }))).toEqual([]);
  });
}
