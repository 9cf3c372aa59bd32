import { graphemes } from './graphemes';

const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\s)+$/u;

/** Whether a message is one to three emoji and nothing else: such a message is shown large. */
export function isOnlyEmoji(text: string): boolean {
  if (text.length > 40 || !EMOJI.test(text)) return false;
  const count = [...graphemes.segment(text.replaceAll(/\s/gu, ''))].length;
  return count > 0 && count <= 3;
}
