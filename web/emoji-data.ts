import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

/** A row of `emojibase-data` (MIT), data.json. */
interface EmojibaseRow {
  emoji: string;
  label: string;
  tags?: string[];
  group?: number;
  order?: number;
  version: number;
  skins?: { emoji: string; tone: number | number[] }[];
}

const ID = 'virtual:emoji/';
/** What systems of the last years can draw. Others come from the keyboard of whoever has them. */
const MAX_VERSION = 15;
/** Skin tones and hair by themselves. */
const COMPONENTS = 2;
const require = createRequire(import.meta.url);

/** `virtual:emoji/en` and `virtual:emoji/pt`: the emoji with what they are called, as small as the picker needs them. */
export function emojiData(): Plugin {
  return {
    name: 'emoji-data',
    resolveId: (id) => (id.startsWith(ID) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${ID}`)) return null;
      const language = id.slice(ID.length + 1);
      const rows = require(`emojibase-data/${language}/data.json`) as EmojibaseRow[];
      // Parsed faster than a literal.
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(shortened(rows)))});`;
    },
  };
}

function shortened(rows: readonly EmojibaseRow[]): (string | number)[][] {
  return rows
    .filter(({ group, version }) => group !== undefined && group !== COMPONENTS && version <= MAX_VERSION)
    .toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0))
    .map((row) => [row.emoji, row.label, (row.tags ?? []).join(' '), row.group ?? 0, hasTones(row) ? 1 : 0]);
}

/** Whether each tone is the emoji with a modifier after its first character: couples have one for each of the two. */
function hasTones({ emoji, skins = [] }: EmojibaseRow): boolean {
  const [first = '', ...rest] = emoji;
  const behind = (rest[0] === '\ufe0f' ? rest.slice(1) : rest).join('');
  const single = skins.filter(
    (skin): skin is { emoji: string; tone: number } => typeof skin.tone === 'number',
  );
  return (
    single.length === 5 &&
    single.every((skin) => skin.emoji === first + String.fromCodePoint(0x1f3fa + skin.tone) + behind)
  );
}
