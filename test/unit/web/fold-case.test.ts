import { foldCase } from '../../../web/src/text/fold-case';

describe('case folding', () => {
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
  ])('treats %s and %s as equal', (one, other) => {
    expect(foldCase(one)).toBe(foldCase(other));
  });

  it.each([
    ['Ana', 'Anna'],
    ['कि', 'क'],
    ['ب', 'ت'],
  ])('treats %s and %s as different', (one, other) => {
    expect(foldCase(one)).not.toBe(foldCase(other));
  });

  it('makes at most twenty characters of each character of a hostile text', () => {
    for (const hostile of ['\u0301', 'ẞ', 'ﷺ', 'e\u0301', '\u{1D15E}', 'ŉ', '𝕬', 'İ', '\u0000', 'Ǆ']) {
      expect(foldCase(hostile.repeat(5_000)).length).toBeLessThan(5_000 * 20);
    }
  });
});
