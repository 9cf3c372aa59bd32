import express, { type RequestHandler } from 'express';
import { UnsupportedMediaTypeError } from '../domain/errors';

const JSON_TYPES = ['json', '+json'];

/** Names of UTF-8, or of a part of it, that the parser does not know. */
const UTF8_ALIASES = /(;\s*charset=)"?(?:utf8|us-ascii|ascii)"?(?=\s*(?:;|$))/i;

/** A body that is not JSON would be read as no body at all: it is refused instead. */
const requireJson: RequestHandler = (request, _response, next) => {
  const { headers } = request;
  if (request.is(JSON_TYPES)) {
    headers['content-type'] = headers['content-type']?.replace(UTF8_ALIASES, '$1utf-8');
    next();
  } else if (headers['transfer-encoding'] === undefined) {
    next(Number(headers['content-length']) > 0 ? new UnsupportedMediaTypeError() : undefined);
  } else {
    // Tunnels that know no length make a chunked body of nothing: only the first byte, or the end, tells.
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
  return [requireJson, express.json({ type: JSON_TYPES, limit: maxBytes, strict: false })];
}
