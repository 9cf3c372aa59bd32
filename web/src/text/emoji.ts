import { graphemes } from './graphemes';

const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\s)+$/u;

/** One to three emoji and nothing else are shown large. */
export function isOnlyEmoji(text: string): boolean {
  if (text.length > 40 || !EMOJI.test(text)) return false;
  const count = [...graphemes.segment(text.replaceAll(/\s/gu, ''))].length;
  return count > 0 && count <= 3;
}
