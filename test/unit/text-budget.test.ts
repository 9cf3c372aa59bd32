import { escapeHtml } from '../../src/domain/escape-html';
import { languageOf } from '../../src/domain/language';
import { cut } from '../../src/domain/cut';
import { hostileTexts } from '../support/hostile-texts';
import { type TextFunction, textFunctions } from '../support/text-functions';

const functions: Record<string, TextFunction> = {
  ...textFunctions,
  'text within HTML': escapeHtml,
  'the text of a push': (text) => cut(text, 100),
  'a header about languages': languageOf,
};

/** Of the processor, not of the clock: what else the machine does is not counted. */
const BUDGET_MS = 1_000;
/** A message, and what tells work that grows with the square of it: sixteen times as long takes 256 times as much. */
const LENGTHS = [5_000, 20_000, 80_000];

describe.each(Object.keys(functions))('%s', (name) => {
  it.each(Object.keys(hostileTexts(10)))('takes no longer than the text is, for %s', (kind) => {
    for (const length of LENGTHS) {
      const text = hostileTexts(length)[kind] ?? '';
      const before = process.cpuUsage();
      functions[name]?.(text);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(BUDGET_MS);
    }
  });
});

it('tries texts of the length of the longest message', () => {
  const texts = Object.values(hostileTexts(5_000));
  expect(texts.length).toBeGreaterThanOrEqual(10);
  for (const text of texts) expect(text).toHaveLength(5_000);
});
