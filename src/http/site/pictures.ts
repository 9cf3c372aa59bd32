import type { RequestHandler } from 'express';

/** WebP pictures, by keys that nobody can guess. */
export interface PictureStore {
  /** The key of the picture at this path; undefined if no picture can have it. */
  keyOf(path: string): string | undefined;
  find(key: string): Promise<Buffer | undefined>;
}

const HEADERS = {
  'Content-Type': 'image/webp',
  // Another picture has another address. But what somebody has removed, or who has left, must not stay in proxies, or for long.
  'Cache-Control': 'private, max-age=604800, immutable',
  // Opened by itself it is a page of our origin.
  'Content-Security-Policy': "default-src 'none'; sandbox",
};

/** Serves pictures to everybody who has their address: an <img> sends no token. */
export function servePictures(pictures: PictureStore): RequestHandler {
  return async (request, response, next) => {
    const key = pictures.keyOf(request.path);
    if (key === undefined || !['GET', 'HEAD'].includes(request.method)) return next();
    const picture = await pictures.find(key);
    if (!picture) {
      response.setHeader('Cache-Control', 'no-store');
      return next();
    }
    // Express itself responds 304 if the ETag matches.
    response.set({ ...HEADERS, ETag: `"${key}"` }).send(picture);
  };
}
