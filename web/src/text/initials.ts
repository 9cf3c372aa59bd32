import { graphemes } from './graphemes';

const LETTERS = /^[\p{L}\p{N}]/u;
/** More than any emoji has; what somebody heaps up behind a letter is left out. */
const MAX_UNITS = 40;

/** One or two characters that stand for a name: the first of its first and its last word; of a name of emoji alone, one. */
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
