import { hasVisible, toVisibleName } from '../contracts/text';
import { cut } from './cut';

/** Of a text before it is cut. */
const MAX_UNITS = 1_900;

/**
 * A text that a stranger has written anywhere, as one line that can be shown: without control characters and what is invisible, with single
 * spaces, and at most `maxCharacters` long. Undefined if there is nothing to be seen.
 */
export function shownLine(text: string | undefined, maxCharacters: number): string | undefined {
  const line = (text ?? '')
    .slice(0, MAX_UNITS)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\s]+/gu, ' ');
  const shown = cut(toVisibleName(line), maxCharacters - 1);
  return hasVisible(shown) ? shown : undefined;
}
