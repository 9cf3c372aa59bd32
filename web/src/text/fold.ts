/** Diacritics, Hebrew points, Arabic vowel marks: what the server's search does not look at. */
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]/gu;

/** Letters that Unicode does not decompose, though the server's collation (utf8mb4_unicode_520_ci) does. */
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

/** More than two names and an e-mail have. Normalizing sorts marks that are heaped up, which takes long for thousands. */
const MAX_UNITS = 1_000;

/** A text without case and accents: two that the server's search takes for equal are equal here. Bounded. */
export function fold(text: string): string {
  return text
    .slice(0, MAX_UNITS)
    .normalize('NFKD')
    .replace(MARKS, '')
    .toUpperCase()
    .replace(UNDECOMPOSED, (letter) => BASE_LETTERS[letter] ?? letter);
}
