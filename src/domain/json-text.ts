import { randomUUID } from 'node:crypto';

/** Begins what is written as it is. Nobody outside knows it. */
const MARK = randomUUID();
const MARKED = new RegExp(`"${MARK}((?:[^"\\\\]|\\\\.)*)"`, 'g');

/** An object that {@link writeJson} writes as this text, which is the JSON of an object. */
export function jsonText(text: string): Record<string, unknown> {
  return { toJSON: () => MARK + text };
}

export function writeJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!json.includes(MARK)) return json;
  return json.replace(MARKED, (_, escaped: string) => JSON.parse(`"${escaped}"`) as string);
}

/** What the structure of a JSON text shows in. */
const [OPENING, CLOSING, COMMA, COLON, QUOTE] = [1, 2, 3, 4, 5];
const DOUBLE_QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);

/** By the code of a character: which of these it is, or 0. */
const KINDS = new Uint8Array(128);
for (const [chars, kind] of [
  ['{[', OPENING],
  ['}]', CLOSING],
  [',', COMMA],
  [':', COLON],
  ['"', QUOTE],
] as const) {
  for (const char of chars) KINDS[char.charCodeAt(0)] = kind;
}

interface Token {
  kind: number;
  index: number;
  /** Behind it; of a quote behind the string that it begins. */
  end: number;
  /** How many objects and lists it is in; of brackets, those around them. */
  depth: number;
}

/**
 * Calls back with each token, in order, and always with the same object: a packet of 64 KB may have as many, and all of them are looked at
 * before anything is known of its messages.
 */
function visitTokens(json: string, visit: (token: Readonly<Token>) => void): void {
  const token: Token = { kind: 0, index: 0, end: 0, depth: 0 };
  let depth = 0;
  for (let index = 0; index < json.length; index++) {
    const kind = KINDS[json.charCodeAt(index)] ?? 0;
    if (kind === 0) continue;
    if (kind === CLOSING) depth -= 1;
    token.kind = kind;
    token.index = index;
    token.end = kind === QUOTE ? endOfString(json, index) : index + 1;
    token.depth = depth;
    visit(token);
    if (kind === OPENING) depth += 1;
    index = token.end - 1;
  }
}

/** Behind its closing quote. */
function endOfString(json: string, begin: number): number {
  for (let index = begin + 1; index < json.length; index++) {
    const code = json.charCodeAt(index);
    if (code === DOUBLE_QUOTE) return index + 1;
    if (code === BACKSLASH) index += 1;
  }
  return json.length;
}

/** How many objects and lists there are within each other at most. @param json well-formed */
export function depthOf(json: string): number {
  let deepest = 0;
  visitTokens(json, ({ kind, depth }) => {
    if (kind === OPENING) deepest = Math.max(deepest, depth + 1);
  });
  return deepest;
}

/**
 * The text of a field's value as it is written; undefined if there is no such field. Of one that occurs twice the last, as the parser takes it.
 * @param json of an object, well-formed
 */
export function sourceIn(json: string, name: string): string | undefined {
  let key: string | undefined;
  let begin: number | undefined;
  let source: string | undefined;
  visitTokens(json, ({ kind, index, end, depth }) => {
    if (kind === COMMA ? depth === 1 : kind === CLOSING && depth === 0) {
      if (begin !== undefined) source = json.slice(begin, index).trim();
      begin = undefined;
    } else if (depth === 1 && kind === COLON) {
      if (key === name) begin = end;
    } else if (depth === 1 && kind === QUOTE) key = JSON.parse(json.slice(index, end)) as string;
  });
  return source;
}

/** The texts of the items of a list, as they are written. @param json of a list, well-formed */
export function itemsIn(json: string): string[] {
  const items: string[] = [];
  let begin = 0;
  visitTokens(json, ({ kind, index, end, depth }) => {
    if (depth === 0 && kind === OPENING) begin = end;
    else if (kind === COMMA ? depth === 1 : kind === CLOSING && depth === 0) {
      const item = json.slice(begin, index).trim();
      if (item !== '') items.push(item);
      begin = end;
    }
  });
  return items;
}

/** Whether it is no longer, in UTF-8, and nested no more deeply. @param json well-formed */
export function isModest(json: string, { bytes, depth }: { bytes: number; depth: number }): boolean {
  return Buffer.byteLength(json) <= bytes && depthOf(json) <= depth;
}
