import { toPlainText } from '../contracts/text';

/** Characters of a name that can be searched. Only names from legacy databases are longer. */
export const MAX_SEARCHED = 128;

/** Where a part begins: at the name, at a word, or inside a word. The lower number is the better match. */
export const PART_KINDS = { name: 0, word: 1, inside: 2 } as const;

export interface NamePart {
  /** Index of its first character in the folded name. */
  position: number;
  kind: (typeof PART_KINDS)[keyof typeof PART_KINDS];
  part: string;
}

/** Letters that Unicode does not decompose, though people type them without the stroke. */
const STROKES: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', ħ: 'h', ŧ: 't', ı: 'i', ß: 'ss' };
const STROKED = new RegExp(`[${Object.keys(STROKES).join('')}]`, 'g');
const ACCENTS = /[\u0300-\u036f]/g;
const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;

/** A name as it is searched: lower case, without accents and invisible characters. */
export function foldName(name: string): string {
  return toPlainText(name)
    .toLowerCase()
    .normalize('NFD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(STROKED, (letter) => STROKES[letter] ?? letter);
}

/** Every suffix of a name: any substring of the name is the prefix of one of them. */
export function namePartsOf(name: string): NamePart[] {
  const characters = Array.from(foldName(name)).slice(0, MAX_SEARCHED);
  return characters.map((_, position) => ({
    position,
    kind: kindAt(characters, position),
    part: characters.slice(position).join(''),
  }));
}

function kindAt(characters: readonly string[], position: number): NamePart['kind'] {
  if (position === 0) return PART_KINDS.name;
  const [before, at] = [characters[position - 1] ?? '', characters[position] ?? ''];
  return WORD_CHARACTER.test(at) && !WORD_CHARACTER.test(before) ? PART_KINDS.word : PART_KINDS.inside;
}
