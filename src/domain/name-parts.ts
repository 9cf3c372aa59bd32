import { toPlainText } from '../contracts/text';

/** Characters of a name that can be searched; longer ones are from legacy databases. */
export const MAX_SEARCHED = 128;

/** What an end of a name begins with: the name itself, a word of it, or the inside of a word. Best matches first. */
export const PART_KINDS = { name: 0, word: 1, inside: 2 } as const;

export interface NamePart {
  place: number;
  kind: (typeof PART_KINDS)[keyof typeof PART_KINDS];
  part: string;
}

/** Letters that are not composed of another and an accent, and still typed as that. */
const STROKES: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', ħ: 'h', ŧ: 't', ı: 'i', ß: 'ss' };
const STROKED = new RegExp(`[${Object.keys(STROKES).join('')}]`, 'g');
const ACCENTS = /[\u0300-\u036f]/g;
const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;

/** A name as it is searched: without case, accents and what is invisible. */
export function foldName(name: string): string {
  return toPlainText(name)
    .toLowerCase()
    .normalize('NFD')
    .replace(ACCENTS, '')
    .normalize('NFC')
    .replace(STROKED, (letter) => STROKES[letter] ?? letter);
}

/** Every end of a name: whatever is part of the name begins one of them. */
export function namePartsOf(name: string): NamePart[] {
  const characters = Array.from(foldName(name)).slice(0, MAX_SEARCHED);
  return characters.map((_, place) => ({
    place,
    kind: kindAt(characters, place),
    part: characters.slice(place).join(''),
  }));
}

function kindAt(characters: readonly string[], place: number): NamePart['kind'] {
  if (place === 0) return PART_KINDS.name;
  const [before, at] = [characters[place - 1] ?? '', characters[place] ?? ''];
  return WORD_CHARACTER.test(at) && !WORD_CHARACTER.test(before) ? PART_KINDS.word : PART_KINDS.inside;
}
