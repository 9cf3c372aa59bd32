import * as fc from 'fast-check';
import { cutPieces, collapseAt } from '../../../web/src/text/long-text';
import { splitLinks } from '../../../web/src/text/links';

it('shows usual messages whole', () => {
  expect(collapseAt('hello')).toBeUndefined();
  expect(collapseAt('a word '.repeat(250))).toBeUndefined();
  expect(collapseAt('line\n'.repeat(29))).toBeUndefined();
});

it('folds thousands of lines after twenty', () => {
  const text = `a${'\n'.repeat(4_988)}b`;
  expect(text.slice(0, collapseAt(text)).split('\n')).toHaveLength(20);
});

it('folds a long text between two words', () => {
  const text = 'several words '.repeat(300);
  const shown = text.slice(0, collapseAt(text));
  expect(shown.length).toBeGreaterThan(1_100);
  expect(shown.length).toBeLessThanOrEqual(1_200);
  expect(shown).toMatch(/(several|words)$/);
});

it('never folds within what is seen as one character', () => {
  const flags = `a${'🇧🇷'.repeat(1_000)}`;
  const shown = flags.slice(1, collapseAt(flags));
  expect(shown.length % '🇧🇷'.length).toBe(0);
});

it('keeps where a link leads that is cut', () => {
  const address = `https://a.example/${'x'.repeat(3_000)}`;
  const [link] = cutPieces(splitLinks(address), collapseAt(address) ?? 0);
  expect(link).toMatchObject({ kind: 'link', href: address });
  expect(link?.text.length).toBeLessThan(1_300);
});

it('shows the beginning, whatever is written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 900, maxLength: 3_000 }), (text) => {
      const end = collapseAt(text) ?? text.length;
      const shown = cutPieces(splitLinks(text), end).map((piece) => piece.text);
      expect(shown.join('')).toBe(text.slice(0, end));
    }),
    { numRuns: 30 },
  );
});
