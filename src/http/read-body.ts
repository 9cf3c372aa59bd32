import type { IncomingMessage } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { InvalidRequestError, PayloadTooLargeError, UnsupportedMediaTypeError } from '../domain/errors';

/**
 * A request's body as it comes. Fails with PayloadTooLargeError after `maxBytes`, with InvalidRequestError if the client goes
 * away; what nobody reads any more is discarded. @throws PayloadTooLargeError if the request says that it is larger
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
  // Nobody may be reading yet when it fails: the stream keeps its error for them.
  body.on('error', () => {}).once('close', () => request.unpipe(body).resume());
  return body;
}

/** A request's body, exactly as it was sent. @throws PayloadTooLargeError, UnsupportedMediaTypeError for a compressed one */
export function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new UnsupportedMediaTypeError();
  return buffer(streamBody(request, maxBytes));
}
