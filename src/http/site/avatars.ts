import type { RequestHandler } from 'express';
import { avatarKeyOf } from '../../domain/avatar';

/** Finds a picture by its key. */
export interface FindAvatar {
  find(avatar_key: string): Promise<Buffer | undefined>;
}

const HEADERS = {
  'Content-Type': 'image/webp',
  // Another picture has another address. But what somebody has removed, or who has left, must not stay in proxies, or for long.
  'Cache-Control': 'private, max-age=604800, immutable',
  // Opened by itself it is a page of our origin.
  'Content-Security-Policy': "default-src 'none'; sandbox",
};

/** Serves the pictures of people to everybody who has their address: an <img> sends no token. */
export function serveAvatars(avatars: FindAvatar): RequestHandler {
  return async (request, response, next) => {
    const key = avatarKeyOf(request.path);
    if (key === undefined || !['GET', 'HEAD'].includes(request.method)) return next();
    const picture = await avatars.find(key);
    if (!picture) {
      response.setHeader('Cache-Control', 'no-store');
      return next();
    }
    // Express itself responds 304 if the ETag matches.
    response.set({ ...HEADERS, ETag: `"${key}"` }).send(picture);
  };
}
