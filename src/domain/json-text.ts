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

/** What the structure of a JSON text shows in: strings, brackets, commas, colons. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

/** How many objects and lists there are within each other at most. @param json well-formed */
export function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of json.matchAll(TOKENS)) {
    depth += nestingOf(token);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/**
 * The text of a field's value as it is written; undefined if there is no such field. Of one that occurs twice the last, as the parser takes it.
 * @param json of an object, well-formed
 */
export function sourceIn(json: string, name: string): string | undefined {
  let depth = 0;
  let key: string | undefined;
  let begin: number | undefined;
  let source: string | undefined;
  for (const { 0: token, index } of json.matchAll(TOKENS)) {
    if (depth === 1 && (token === ',' || token === '}')) {
      if (begin !== undefined) source = json.slice(begin, index).trim();
      begin = undefined;
    } else if (depth === 1 && token === ':') {
      if (key === name) begin = index + 1;
    } else if (depth === 1 && token.startsWith('"')) key = JSON.parse(token) as string;
    depth += nestingOf(token);
  }
  return source;
}

/** The texts of the items of a list, as they are written. @param json of a list, well-formed */
export function itemsIn(json: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let begin = 0;
  const end = (index: number): void => {
    const item = json.slice(begin, index).trim();
    if (item !== '') items.push(item);
    begin = index + 1;
  };
  for (const { 0: token, index } of json.matchAll(TOKENS)) {
    if (depth === 0) begin = index + 1;
    else if (depth === 1 && (token === ',' || token === ']')) end(index);
    depth += nestingOf(token);
  }
  return items;
}

/** Whether it is no longer, in UTF-8, and nested no more deeply. @param json well-formed */
export function isModest(json: string, { bytes, depth }: { bytes: number; depth: number }): boolean {
  return Buffer.byteLength(json) <= bytes && depthOf(json) <= depth;
}

function nestingOf(token: string): number {
  if (token === '{' || token === '[') return 1;
  return token === '}' || token === ']' ? -1 : 0;
}
