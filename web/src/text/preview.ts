/** More than fits on one line of any screen. */
const MAX_UNITS = 300;

/** The beginning of a text, for a single line. Does not split a surrogate pair. */
export function previewOf(text: string): string {
  if (text.length <= MAX_UNITS) return text;
  const end = isHighSurrogate(text.charCodeAt(MAX_UNITS - 1)) ? MAX_UNITS - 1 : MAX_UNITS;
  return `${text.slice(0, end)}…`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
