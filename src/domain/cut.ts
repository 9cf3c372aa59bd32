/** Characters of a message that a notification shows. */
export const SHOWN_CHARACTERS = 100;

/** UTF-16 units looked at for each character: a flag has four. Of what is larger, fewer characters are kept. */
const UNITS_PER_CHARACTER = 4;
/** What has to be known of a message to {@link cut} it for a notification, in characters of the database. */
export const KNOWN_CHARACTERS = SHOWN_CHARACTERS * UNITS_PER_CHARACTER + 1;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Letters of Latin alphabets and punctuation, which combine with nothing in front of them. */
const plain = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027]*$/;

/**
 * At most `count` characters as people count them, with … in place of what was cut. A family, a flag or a letter with its
 * accents is kept whole or left out. The work is bounded by `count`, whatever the text.
 */
export function cut(text: string, count: number): string {
  if (text.length <= count) return text;
  if (plain.test(text.slice(0, count + 1))) return `${text.slice(0, count)}…`;

  const bound = boundOf(text, count * UNITS_PER_CHARACTER);
  let taken = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, bound))) {
    const mayGoOn = index + segment.length === bound && bound < text.length;
    if (taken === count || mayGoOn) return `${text.slice(0, index)}…`;
    taken += 1;
  }
  return text;
}

/** Not in the middle of a surrogate pair. */
function boundOf(text: string, units: number): number {
  const isInPair = (text.codePointAt(units - 1) ?? 0) > 0xffff;
  return isInPair ? units - 1 : Math.min(units, text.length);
}
