/** The server's limit for a message. */
export const MAX_CHARACTERS = 5_000;
/** How much the composer holds, in UTF-16 units: enough to shorten a text that is too long, not so much that the page gets slow. */
export const MAX_UNITS = 4 * MAX_CHARACTERS;

/** Counts code points, as the server does. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}

/** What is sent of a written text: trimmed, without NUL and lone surrogates, which the server refuses. */
export function toContent(written: string): string {
  return written.replaceAll(/[\0\p{Surrogate}]/gu, '').trim();
}
