import { countCharacters } from '../../../web/src/text/length';
import { previewOf } from '../../../web/src/text/preview';

it('previews the beginning of what is long, and never half a character', () => {
  expect(previewOf('short')).toBe('short');
  const emoji = previewOf(`a${'🙏'.repeat(1_000)}`);
  expect(emoji.length).toBeLessThanOrEqual(301);
  expect(emoji.isWellFormed()).toBe(true);
});

it.each([
  ['', 0],
  ['abc', 3],
  ['🙏🙏', 2],
  ['🇧🇷', 2],
  ['🙏'.repeat(2_501), 2_501],
])('counts characters as the server does: %#', (text, expected) => {
  expect(countCharacters(text)).toBe(expected);
});
