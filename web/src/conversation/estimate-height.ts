import { isOnlyEmoji } from '../text/emoji';
import { collapseAt } from '../text/long-text';
import type { Row } from './row-items';

/** Pixels at the default font size. */
const LINE = 21;
const CHARACTER = 7.6;
const SHOW_ALL = 36;
const QUOTE = 54;
const FORWARDED = 20;
const REACTIONS = 36;
const CARD = { text: 84, picture: 130 };

const NOTHING = { reply_to: null, forwarded_from: null, reactions: [], preview: null };

/** A rough height in pixels for a row that was not rendered yet. `scale`: the font size relative to the default of 16 px. */
export function estimateHeight(row: Row, width: number, scale = 1): number {
  return scale * estimateAtDefaultSize(row, width / scale);
}

function estimateAtDefaultSize(row: Row, width: number): number {
  if (row.kind === 'system') return 32;
  if (row.kind === 'day' || row.kind === 'new') return 44;
  if (row.kind === 'start') return 150;
  if (row.kind === 'earlier' || row.kind === 'gap' || row.kind === 'typing') return 48;
  const content = row.kind === 'message' ? (row.message.content ?? '') : row.item.draft.content;
  const { reply_to, forwarded_from, reactions, preview } = row.kind === 'message' ? row.message : NOTHING;
  const beside =
    (reply_to ? QUOTE : 0) +
    (forwarded_from ? FORWARDED : 0) +
    (reactions.length > 0 ? REACTIONS : 0) +
    (preview ? CARD.text : 0) +
    (preview?.image_url ? CARD.picture : 0);
  if (isOnlyEmoji(content)) return 76 + beside;
  const fold = collapseAt(content);
  const perLine = Math.max(10, (Math.min(width * 0.8, 560) - 30) / CHARACTER);
  let lines = 0;
  for (const line of content.slice(0, fold).split('\n')) {
    lines += Math.max(1, Math.ceil((line.length + 9) / perLine));
  }
  return lines * LINE + 16 + beside + (row.isFirst ? 8 : 2) + (fold === undefined ? 0 : SHOW_ALL);
}
