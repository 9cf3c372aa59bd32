import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { RequestHandler } from 'express';
import { sendStatic, type StaticFile, staticFile } from './static-file';
import { wantsHtml } from './unknown-page';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};
/** The build's directory for files with a hash of their content in their names. */
const HASHED = '/app/';
const PAGE = '/index.html';
/** The suffix of files that the build has compressed. */
const BROTLI = '.br';
/** The addresses that notifications, mails and invite links lead to. */
const PAGE_ADDRESSES: ReadonlySet<string> = new Set([PAGE, '/dashboard.html', '/reset', '/join']);

/**
 * Serves the built web app from memory: it is small, and no other file can be asked for. Undefined if it was not built; the API
 * works without it.
 */
export function createWebApp(directory: string): RequestHandler | undefined {
  if (!existsSync(join(directory, PAGE))) return undefined;
  const files = new Map(listFiles(directory).map((path) => [path, readFile(directory, path)]));

  return (request, response, next) => {
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    const isRoot = request.path === '/';
    // At `/` browsers get the page, programs the API's description.
    if (isRoot) response.vary('Accept');
    const isPage = PAGE_ADDRESSES.has(request.path) || (isRoot && wantsHtml(request));
    const file = files.get(isPage ? PAGE : request.path);
    if (!file || !isReading) {
      next();
      return;
    }

    sendStatic(file, request, response);
  };
}

function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(BROTLI))
    .map((entry) => `/${relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/')}`);
}

function readFile(directory: string, path: string): StaticFile {
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const compressed = join(directory, `${path}${BROTLI}`);
  return staticFile(
    { type, cacheControl: cacheControlOf(path) },
    readFileSync(join(directory, path)),
    existsSync(compressed) ? readFileSync(compressed) : undefined,
  );
}

/** Files with a hash in their names never change. Pages, worker and manifest are revalidated each time. */
function cacheControlOf(path: string): string {
  if (path.startsWith(HASHED)) return 'public, max-age=31536000, immutable';
  return path.startsWith('/assets/') ? 'public, max-age=86400' : 'no-cache';
}
