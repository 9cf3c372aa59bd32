import { foldCase } from '../../../web/src/text/fold-case';

describe('foldCase', () => {
  it.each([
    ['João', 'joao'],
    ['JOÃO', 'joão'],
    ['Joa\u0303o', 'Jo\u00e3o'],
    ['Ærø', 'aero'],
    ['Łukasz', 'lukasz'],
    ['Đorđe', 'dorde'],
    ['Straße', 'STRASSE'],
    ['Œuvre', 'oeuvre'],
    ['Ｗｉｄｅ', 'wide'],
    ['ΟΔΟΣ', 'οδος'],
    ['Ёлка', 'елка'],
    ['ﬁn', 'fin'],
  ])('%s is %s', (one, other) => {
    expect(foldCase(one)).toBe(foldCase(other));
  });

  it.each([
    ['Ana', 'Anna'],
    ['कि', 'क'],
    ['ب', 'ت'],
  ])('%s is not %s', (one, other) => {
    expect(foldCase(one)).not.toBe(foldCase(other));
  });

  it('makes no more of hostile text than a fixed number of characters for each', () => {
    for (const hostile of ['\u0301', 'ẞ', 'ﷺ', 'e\u0301', '\u{1D15E}', 'ŉ', '𝕬', 'İ', '\u0000', 'Ǆ']) {
      expect(foldCase(hostile.repeat(5_000)).length).toBeLessThan(5_000 * 20);
    }
  });
});
