import { countCharacters } from '../../../web/src/text/length';
import { previewOf } from '../../../web/src/text/preview';

it('a preview is the beginning of a long text and splits no surrogate pair', () => {
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
])('characters are counted as on the server: %#', (text, expected) => {
  expect(countCharacters(text)).toBe(expected);
});
