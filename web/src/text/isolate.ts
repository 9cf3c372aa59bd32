/** Controls that would end an isolate or reach beyond it, and line ends, which end every isolate. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/gu;
const LINE_ENDS = /[\n\r\u0085\u2028\u2029]+/gu;

/**
 * What somebody else wrote, within a sentence of ours: whatever its script and direction, the words around it stay where they
 * are (U+2068 and U+2069 of Unicode's bidirectional algorithm).
 */
export function isolate(text: string): string {
  return `\u2068${text.replace(DIRECTIONS, '').replace(LINE_ENDS, ' ')}\u2069`;
}
