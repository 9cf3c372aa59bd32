import { graphemes } from './graphemes';

/** Longer texts are shown collapsed, and then clearly shorter, so that expanding is worth a click. */
const LONG = { units: 2_000, lines: 30 };
const COLLAPSED = { units: 1_200, lines: 20 };
/** How far back from the limit a space to cut at is searched. */
const WORD_UNITS = 40;

/** Where a long text is cut when collapsed, in UTF-16 units; undefined if it is shown in full. */
export function collapseAt(text: string): number | undefined {
  const isLong = text.length > LONG.units || endOfLine(text, LONG.lines) < text.length;
  if (!isLong) return undefined;
  const end = Math.min(endOfLine(text, COLLAPSED.lines), COLLAPSED.units);
  return text.charAt(end) === '\n' ? end : betweenWords(text, end);
}

/** The end of the nth line, or of the text if it has fewer. */
function endOfLine(text: string, lines: number): number {
  let end = -1;
  for (let count = 0; count < lines; count += 1) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) return text.length;
  }
  return end;
}

/** The last space shortly before `end`, else the start of the grapheme at `end`. */
function betweenWords(text: string, end: number): number {
  const from = end - WORD_UNITS;
  const near = text.slice(from, end + WORD_UNITS);
  const space = near.slice(0, WORD_UNITS).search(/\s\S*$/u);
  if (space > 0) return from + space;
  return from + (graphemes.segment(near).containing(WORD_UNITS)?.index || WORD_UNITS);
}
