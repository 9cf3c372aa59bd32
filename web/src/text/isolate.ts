/** Controls that would end an isolate or affect text after it. Line ends end every isolate. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/gu;
const LINE_ENDS = /[\n\r\u0085\u2028\u2029]+/gu;

/**
 * Wraps a user's text for use inside one of the app's sentences, so that its direction does not reorder the words around it (U+2068
 * and U+2069 of Unicode's bidirectional algorithm).
 */
export function isolate(text: string): string {
  return `\u2068${text.replace(DIRECTIONS, '').replace(LINE_ENDS, ' ')}\u2069`;
}
