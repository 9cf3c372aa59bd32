import { bubbles, expect, openConversation, test } from './support/browser';
import { register, send } from './support/people';
import { check, looks } from './support/screens';

const TEXT = `*Bold*, _italic_, ~struck~ and \`code\`, see *https://a.example/x*.
> quoted, *as it was*
- apples
- flour
1. mix
2. bake for 40 minutes
\`\`\`
const cake = bake({ apples: 6, flour: '500 g', sugar: 'enough of it', butter: '250 g' });
\`\`\`
snake_case_names stay`;
const HOSTILE =
  '*<img src=x onerror="document.title = 1">* <script>document.title = 2</script> _javascript:alert(1)_';

for (const { name, device } of looks) {
  test(`messages are shown formatted, and nothing in them is markup: ${name}`, async ({ devices, url }) => {
    const [ana, bia] = [await register(url, 'Ana'), await register(url, 'Bia')];
    await send(ana, bia, TEXT);
    await send(bia, ana, TEXT, HOSTILE);
    const page = await devices.openAs(ana, { ...device, reducedMotion: 'reduce' });
    await openConversation(page, 'Bia');
    await expect(bubbles(page)).toHaveCount(3);
    const text = page.locator('.bubble-text').nth(1);
    await expect(text.locator('strong')).toHaveText(['Bold', 'https://a.example/x', 'as it was']);
    await expect(text.locator('em')).toHaveText('italic');
    await expect(text.locator('s')).toHaveText('struck');
    await expect(text.getByRole('link')).toHaveAttribute('href', 'https://a.example/x');
    await expect(text.locator('blockquote')).toHaveText('quoted, as it was');
    await expect(text.locator('ul li')).toHaveText(['apples', 'flour']);
    await expect(text.locator('ol li')).toHaveText(['mix', 'bake for 40 minutes']);
    await expect(text).toContainText('snake_case_names stay');

    const hostile = page.locator('.bubble-text').last();
    await expect(hostile).toHaveText(
      '<img src=x onerror="document.title = 1"> <script>document.title = 2</script> javascript:alert(1)',
    );
    await expect(hostile.locator('img, script, a')).toHaveCount(0);
    await check(page, name, 'formatting');
  });
}
