import express, { type RequestHandler } from 'express';
import { UnsupportedMediaTypeError } from '../domain/errors';
import { keepBody } from './kept-body';

const JSON_TYPES = ['json', '+json'];

/** Names of UTF-8 and of its subsets that the parser does not know. */
const UTF8_ALIASES = /(;\s*charset=)"?(?:utf8|us-ascii|ascii)"?(?=\s*(?:;|$))/i;

/** Refuses bodies that are not JSON: the parser would skip them as if there were none. */
const requireJson: RequestHandler = (request, _response, next) => {
  const { headers } = request;
  if (request.is(JSON_TYPES)) {
    headers['content-type'] = headers['content-type']?.replace(UTF8_ALIASES, '$1utf-8');
    next();
  } else if (headers['transfer-encoding'] === undefined) {
    next(Number(headers['content-length']) > 0 ? new UnsupportedMediaTypeError() : undefined);
  } else {
    // Some tunnels send an empty body as a chunked one: whether it is empty shows at the first byte or the end.
    const settle = (error?: Error): void => {
      request.off('data', refuse).off('end', settle).off('error', settle);
      next(error);
    };
    const refuse = (): void => settle(new UnsupportedMediaTypeError());
    request.on('data', refuse).once('end', settle).once('error', settle);
  }
};

/** Reads JSON bodies; @throws UnsupportedMediaTypeError for any other body, PayloadTooLargeError for a larger one. */
export function jsonBody(maxBytes: number): readonly RequestHandler[] {
  return [requireJson, express.json({ type: JSON_TYPES, limit: maxBytes, strict: false, verify: keepBody })];
}
