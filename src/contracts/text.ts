/** Format characters by class that are seen nevertheless: Arabic, Syriac and Kaithi marks that enclose or precede numbers. */
const SEEN_MARKS = String.raw`\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}`;
/** Fillers that Unicode counts as letters or symbols: the empty Braille pattern, the null note head, Khitan's filler. */
const FILLERS = String.raw`\u2800\u{1d159}\u{16fe4}`;
/** Format characters, line and paragraph separators, what is ignorable by default (fillers, variation selectors, tags). */
const UNSEEN = String.raw`\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}${FILLERS}`;

const INVISIBLE = `(?![${SEEN_MARKS}])[${UNSEEN}]`;
const VISIBLE = String.raw`(?:[${SEEN_MARKS}]|[^\s\p{Cc}${UNSEEN}])`;
/** Joiners and variation selectors change nothing about these; there they only make two texts that look the same. */
const PLAIN = String.raw`[\u0000-\u007f\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]`;
const VARIATION_SELECTOR = String.raw`[\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]`;

/** What belongs to the character before it: a flag's tags (England), a keycap, a variation, a joiner in between. */
const SHAPED = [
  String.raw`\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}`,
  String.raw`[0-9#*]\ufe0f\u20e3`,
  String.raw`(?!${PLAIN})${VISIBLE}${VARIATION_SELECTOR}?(?:[\u200c\u200d](?=${VISIBLE}))?`,
].join('|');

const anyVisible = new RegExp(VISIBLE, 'u');
const allInvisible = new RegExp(INVISIBLE, 'gu');
const shapedOrInvisible = new RegExp(`(${SHAPED})|${INVISIBLE}`, 'gu');
const lineSeparators = /[\u2028\u2029]/g;

/** Longer than any field that is cleaned, and refused for that. Normalizing takes long for what is much longer. */
const MAX_CLEANED_LENGTH = 2_000;

/** Whether there is anything to see. Blanks, control and format characters and fillers alone are not. */
export function hasVisible(text: string): boolean {
  return anyVisible.test(text);
}

/** Composed (NFC) and without anything invisible, for what is compared rather than read: e-mails, searches. */
export function toPlainText(text: string): string {
  if (text.length > MAX_CLEANED_LENGTH) return text;
  return text.replace(allInvisible, '').normalize('NFC').trim();
}

/**
 * A name as people see it: composed (NFC), in one line, without what is invisible. What shapes a visible character stays:
 * joiners of emoji and of Persian or Indic words, variation selectors, the tags of flags.
 */
export function toVisibleName(text: string): string {
  if (text.length > MAX_CLEANED_LENGTH) return text;
  return text
    .replace(lineSeparators, ' ')
    .replace(shapedOrInvisible, (_match, shaped?: string) => shaped ?? '')
    .normalize('NFC')
    .trim();
}
