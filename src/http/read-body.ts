import type { IncomingMessage } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { InvalidRequestError, PayloadTooLargeError, UnsupportedMediaTypeError } from '../domain/errors';

/**
 * A request's body as it arrives. The stream fails with PayloadTooLargeError after `maxBytes`, and with InvalidRequestError if the
 * client goes away. Once it is closed, the rest of the body is discarded. @throws PayloadTooLargeError by Content-Length
 */
export function streamBody(request: IncomingMessage, maxBytes: number): Readable {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new PayloadTooLargeError();
  let size = 0;
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) done(new PayloadTooLargeError());
      else done(null, chunk);
    },
  });
  const abort = (): void => void body.destroy(new InvalidRequestError());
  request.on('error', abort).pipe(body);
  // It may fail before anything reads it; later reads still get the error.
  body.on('error', () => {}).once('close', () => request.unpipe(body).resume());
  return body;
}

/** A request's body, exactly as it was sent. @throws PayloadTooLargeError, UnsupportedMediaTypeError for a compressed one */
export function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new UnsupportedMediaTypeError();
  return buffer(streamBody(request, maxBytes));
}
