import type { RequestHandler } from 'express';
import type { PictureAddresses } from '../../domain/picture-address';

/** Finds a picture by its key. */
export interface FindPicture {
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
export function servePictures(
  addresses: Pick<PictureAddresses, 'keyOf'>,
  pictures: FindPicture,
): RequestHandler {
  return async (request, response, next) => {
    const key = addresses.keyOf(request.path);
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
