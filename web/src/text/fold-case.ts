/** Diacritics, Hebrew points, Arabic vowel marks: the server's search ignores them. */
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]/gu;

/** Letters that Unicode does not decompose but the server's collation (utf8mb4_unicode_520_ci) does. */
const BASE_LETTERS: Readonly<Record<string, string>> = {
  Æ: 'AE',
  Œ: 'OE',
  Ø: 'O',
  Đ: 'D',
  Ð: 'D',
  Ħ: 'H',
  Ł: 'L',
  ẞ: 'SS',
};
const UNDECOMPOSED = /[ÆŒØĐÐĦŁẞ]/gu;

/** More than two names and an e-mail have. Normalization sorts stacked marks, which is slow for thousands of them. */
const MAX_UNITS = 1_000;

/** A text without case and accents. Texts that are equal to the server's search are equal here. Cut at `MAX_UNITS`. */
export function foldCase(text: string): string {
  return text
    .slice(0, MAX_UNITS)
    .normalize('NFKD')
    .replace(MARKS, '')
    .toUpperCase()
    .replace(UNDECOMPOSED, (letter) => BASE_LETTERS[letter] ?? letter);
}
