import { collapseAt } from '../../../web/src/text/long-text';

it('messages of usual length are not collapsed', () => {
  expect(collapseAt('hello')).toBeUndefined();
  expect(collapseAt('a word '.repeat(250))).toBeUndefined();
  expect(collapseAt('line\n'.repeat(29))).toBeUndefined();
});

it('thousands of lines are collapsed to twenty', () => {
  const text = `a${'\n'.repeat(4_988)}b`;
  expect(text.slice(0, collapseAt(text)).split('\n')).toHaveLength(20);
});

it('a long text is cut between two words', () => {
  const text = 'several words '.repeat(300);
  const shown = text.slice(0, collapseAt(text));
  expect(shown.length).toBeGreaterThan(1_100);
  expect(shown.length).toBeLessThanOrEqual(1_200);
  expect(shown).toMatch(/(several|words)$/);
});

it('a text is never cut within a grapheme', () => {
  const flags = `a${'🇧🇷'.repeat(1_000)}`;
  const shown = flags.slice(1, collapseAt(flags));
  expect(shown.length % '🇧🇷'.length).toBe(0);
});
