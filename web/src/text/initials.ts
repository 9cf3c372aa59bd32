import { graphemes } from './graphemes';

const LETTERS = /^[\p{L}\p{N}]/u;
/** More than any emoji has. Longer stacks of combining marks are cut. */
const MAX_UNITS = 40;

/** The first characters of a name's first and last word; one character if no word starts with a letter or digit, `?` for an empty name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const spelled = words.filter((word) => LETTERS.test(word));
  if (spelled.length === 0) return firstOf(words[0]) || '?';
  const last = spelled.length > 1 ? firstOf(spelled.at(-1)) : '';
  return (firstOf(spelled[0]) + last).toLocaleUpperCase();
}

function firstOf(word = ''): string {
  const [first] = graphemes.segment(word.slice(0, MAX_UNITS));
  return first?.segment ?? '';
}
