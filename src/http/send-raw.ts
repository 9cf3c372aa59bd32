import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RawResponse } from './bind-route';

/** A client that reads nothing of a stream for so long is cut off. */
const STALLED_MS = 60_000;

/** @throws the stream's error, but not if the client went away */
export async function sendRaw(
  { body, headers, status }: RawResponse,
  request: Pick<Request, 'method'>,
  response: Response,
): Promise<void> {
  response.status(status).set(headers);
  if (!(body instanceof Readable)) {
    response.end(body);
    return;
  }
  if (request.method === 'HEAD') {
    body.destroy();
    response.end();
    return;
  }
  response.setTimeout(STALLED_MS, () => response.destroy());
  try {
    await pipeline(body, response);
  } catch (error) {
    if (!isAbort(error)) throw error;
  }
}

function isAbort(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_STREAM_PREMATURE_CLOSE'
  );
}
