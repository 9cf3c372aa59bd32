import { foldCase } from '../../text/fold-case';

/** As the data of a language has it; `tones` is 1 if it has skin tones. */
export type EmojiRow = [emoji: string, name: string, words: string, group: number, tones: 0 | 1];

export interface Emoji {
  emoji: string;
  name: string;
  group: number;
  hasTones: boolean;
  /** What it is found by, without case and accents. */
  words: string;
}

const MAX_FOUND = 60;
const FIRST_TONE = 0x1f3fb;
/** Light, medium-light, medium, medium-dark, dark; 0 is none. */
export const TONES = [0, 1, 2, 3, 4, 5] as const;
export type Tone = (typeof TONES)[number];

export const toEmoji = ([emoji, name, words, group, tones]: EmojiRow): Emoji => ({
  emoji,
  name,
  group,
  hasTones: tones === 1,
  words: ` ${foldCase(`${name} ${words}`)}`,
});

/** Those of which each word that is asked for begins a word; those whose name begins so come first. */
export function findEmoji(all: readonly Emoji[], query: string): Emoji[] {
  const wanted = foldCase(query.trim());
  const words = wanted.split(/\s+/u);
  const found = all.filter((one) => words.every((word) => one.words.includes(` ${word}`)));
  const isNamed = (one: Emoji): boolean => one.words.startsWith(` ${wanted}`);
  return [...found.filter(isNamed), ...found.filter((one) => !isNamed(one))].slice(0, MAX_FOUND);
}

/** The emoji in a skin tone, if it has them: the modifier comes after its first character (UTS 51, 2.4). */
export function inTone({ emoji, hasTones }: Pick<Emoji, 'emoji' | 'hasTones'>, tone: Tone): string {
  if (tone === 0 || !hasTones) return emoji;
  const [first = '', ...rest] = emoji;
  const behind = rest[0] === '\ufe0f' ? rest.slice(1) : rest;
  return first + String.fromCodePoint(FIRST_TONE + tone - 1) + behind.join('');
}
