import type { IncomingMessage } from 'node:http';
import { sourceIn } from '../domain/json-text';

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
