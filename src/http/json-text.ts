import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

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

/** JSON bodies as they came, as long as their requests are there. */
const bodies = new WeakMap<IncomingMessage, Buffer>();

/** For the parser of bodies. */
export function keepBody(request: IncomingMessage, _response: unknown, body: Buffer, charset: string): void {
  if (charset === 'utf-8') bodies.set(request, body);
}

/** The JSON of a field of the request's body, as the client has written it; undefined if it is not known. */
export function sourceOfField(request: IncomingMessage, name: string): string | undefined {
  const body = bodies.get(request);
  return body && sourceIn(body.toString(), name);
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

/** Of a field that occurs twice the last, as the parser takes it. @param json of an object, well-formed */
function sourceIn(json: string, name: string): string | undefined {
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

function nestingOf(token: string): number {
  if (token === '{' || token === '[') return 1;
  return token === '}' || token === ']' ? -1 : 0;
}
