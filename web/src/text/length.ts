/** The longest message the server takes. */
export const MAX_CHARACTERS = 5_000;
/** What one may write or paste before shortening it, in units of a string: what is far too long only makes the page slow. */
export const MAX_UNITS = 4 * MAX_CHARACTERS;

/** As the server counts: characters (code points), not the one or two units a string has for each. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}

/** What goes out of what was written: without the space around it, and without what no message can contain (NUL, half a character). */
export function toContent(written: string): string {
  return written.replaceAll(/[\0\p{Surrogate}]/gu, '').trim();
}
