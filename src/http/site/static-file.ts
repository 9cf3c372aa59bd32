import type { Request, Response } from 'express';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** A file in memory, in each encoding that exists. */
export interface StaticFile {
  type: string;
  cacheControl: string;
  /** Weak, because it is the same for all encodings. */
  etag: string;
  plain: Buffer;
  gzip: Buffer | undefined;
  brotli: Buffer | undefined;
}

const COMPRESSIBLE = /^(?:text\/|application\/(?:json|manifest\+json)|image\/svg\+xml)/;

/** Compresses texts with gzip. Good brotli takes seconds, so it comes from the build. */
export function staticFile(
  { type, cacheControl }: { type: string; cacheControl: string },
  plain: Buffer,
  brotli?: Buffer,
): StaticFile {
  return {
    type,
    cacheControl,
    etag: `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    plain,
    gzip: COMPRESSIBLE.test(type) ? gzipSync(plain, { level: 9 }) : undefined,
    brotli,
  };
}

/** Sends the smallest encoding that the client accepts. Express itself responds 304 if the ETag matches. */
export function sendStatic(file: StaticFile, request: Request, response: Response): void {
  response.set({ 'Content-Type': file.type, 'Cache-Control': file.cacheControl, ETag: file.etag });
  const variants = { br: file.brotli, gzip: file.gzip };
  const available = (['br', 'gzip'] as const).filter((encoding) => variants[encoding] !== undefined);
  if (available.length > 0) response.vary('Accept-Encoding');
  const accepted = available.find((encoding) => request.acceptsEncodings(encoding) === encoding);
  if (accepted) response.set('Content-Encoding', accepted);
  response.send((accepted && variants[accepted]) ?? file.plain);
}
