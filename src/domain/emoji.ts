/** Bytes of UTF-8 of what somebody reacts with. */
const MAX_BYTES = 64;
/** Longer texts are not looked at: composed to NFC, none becomes short enough. */
const MAX_LENGTH = 3 * MAX_BYTES;

/** Variation selectors 15 and 16: shown as text, shown as a picture. */
const SELECTORS = /[\ufe0e\ufe0f]/gu;
/** What is a picture only with variation selector 16. A digit is one only in a keycap; with a tone of skin everything is one. */
const NEEDS_SELECTOR = /[0-9#*](?=\u20e3)|(?![0-9#*\p{Emoji_Presentation}])\p{Emoji}(?!\p{Emoji_Modifier})/gu;
/** Blank or a control character; U+2800 is a pattern of braille without dots. */
const UNWANTED = /[\p{Cc}\p{Cs}\p{Z}\u2800]/u;
/** Begins with what is not seen, or only together with what it is put on, or ends with what joins it to nothing. */
const INCOMPLETE = /^[\p{M}\p{Default_Ignorable_Code_Point}]|[\u200c\u200d]$/u;

let segmenter: Intl.Segmenter | undefined;

function isOneGrapheme(text: string): boolean {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const [first] = segmenter.segment(text);
  return first?.segment === text;
}

/**
 * What somebody reacts with, in the one form in which it is stored: in NFC, an emoji fully qualified, so that it is the same with and without
 * variation selector 16. Undefined for what is not exactly one visible character as people count them, or takes more than 64 bytes.
 */
export function toEmoji(text: string): string | undefined {
  if (text.length > MAX_LENGTH || !text.isWellFormed()) return undefined;
  const emoji = text.normalize('NFC').replace(SELECTORS, '').replace(NEEDS_SELECTOR, '$&\ufe0f');
  if (emoji === '' || UNWANTED.test(emoji) || INCOMPLETE.test(emoji)) return undefined;
  if (Buffer.byteLength(emoji) > MAX_BYTES || !isOneGrapheme(emoji)) return undefined;
  return emoji;
}
