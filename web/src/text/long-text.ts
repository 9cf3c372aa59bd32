import { graphemes } from './graphemes';
import type { Piece } from './links';

/** Longer than this a message is shown folded; and then clearly shorter, so that unfolding is worth it. */
const LONG = { units: 2_000, lines: 30 };
const FOLDED = { units: 1_200, lines: 20 };
/** How far back a space is looked for to fold at. */
const WORD_UNITS = 40;

/** Where a long text is folded; undefined where all of it is shown. */
export function foldAt(text: string): number | undefined {
  const isLong = text.length > LONG.units || endOfLine(text, LONG.lines) < text.length;
  if (!isLong) return undefined;
  const end = Math.min(endOfLine(text, FOLDED.lines), FOLDED.units);
  return text.charAt(end) === '\n' ? end : betweenWords(text, end);
}

/** Pieces of a text up to a place in it. A link that is cut there still leads where it leads. */
export function cutPieces(pieces: readonly Piece[], end: number): Piece[] {
  const kept: Piece[] = [];
  let begin = 0;
  for (const piece of pieces) {
    if (begin >= end) break;
    kept.push({ ...piece, text: piece.text.slice(0, end - begin) });
    begin += piece.text.length;
  }
  return kept;
}

/** Where so many lines end. */
function endOfLine(text: string, lines: number): number {
  let end = -1;
  for (let count = 0; count < lines; count += 1) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) return text.length;
  }
  return end;
}

/** At a space near by, or else at least not inside of what is seen as one character. */
function betweenWords(text: string, end: number): number {
  const from = end - WORD_UNITS;
  const near = text.slice(from, end + WORD_UNITS);
  const space = near.slice(0, WORD_UNITS).search(/\s\S*$/u);
  if (space > 0) return from + space;
  return from + (graphemes.segment(near).containing(WORD_UNITS)?.index || WORD_UNITS);
}
