import type { IncomingMessage, ServerResponse } from 'node:http';
import { RateLimitedError } from '../../domain/errors';
import { languageOf } from '../../domain/language';
import { refusalBody } from '../../domain/refusal';

const RETRY_AFTER_S = 5;

/** Responds 429 and closes the connection. */
export function refuseHandshake(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(429, {
    'Content-Type': 'application/json',
    'Retry-After': String(RETRY_AFTER_S),
    Connection: 'close',
  });
  const language = languageOf(request.headers['accept-language']);
  response.end(JSON.stringify(refusalBody(new RateLimitedError(RETRY_AFTER_S), language)));
}
