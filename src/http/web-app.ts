import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RequestHandler } from 'express';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};
const COMPRESSED = new Set(['.css', '.html', '.js', '.json', '.svg', '.webmanifest']);

/** Where the build puts files that have a hash of their content in their names. */
const HASHED = '/app/';
const PAGE = '/index.html';
/** Where pushes lead. */
const PAGE_ADDRESSES: ReadonlySet<string> = new Set([PAGE, '/dashboard.html']);

interface File {
  type: string;
  etag: string;
  cacheControl: string;
  plain: Buffer;
  gzip: Buffer | undefined;
}

/**
 * Serves the built web app from memory: it is small, and what is not in the table cannot be asked for. Undefined where it was
 * not built; the API works without.
 */
export function createWebApp(directory: string): RequestHandler | undefined {
  if (!existsSync(join(directory, PAGE))) return undefined;
  const files = new Map(listFiles(directory).map((path) => [path, readFile(directory, path)]));

  return (request, response, next) => {
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    const isRoot = request.path === '/';
    // One address, two answers: which one depends on who asks.
    if (isRoot) response.vary('Accept');
    const isPage = PAGE_ADDRESSES.has(request.path) || (isRoot && wantsHtml(request.headers.accept));
    const file = files.get(isPage ? PAGE : request.path);
    if (!file || !isReading) {
      next();
      return;
    }

    const { type, etag, cacheControl, plain, gzip } = file;
    response.set({ 'Content-Type': type, 'Cache-Control': cacheControl, ETag: etag });
    if (gzip) response.vary('Accept-Encoding');
    // Express answers 304 itself where the browser has this very file.
    if (gzip && request.acceptsEncodings('gzip') === 'gzip') {
      response.set('Content-Encoding', 'gzip').send(gzip);
    } else {
      response.send(plain);
    }
  };
}

/** Browsers name it; programs say everything, or nothing. */
function wantsHtml(accept: string | undefined): boolean {
  return accept !== undefined && /(^|,)\s*text\/html\s*(;|,|$)/i.test(accept);
}

function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `/${relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/')}`);
}

function readFile(directory: string, path: string): File {
  const plain = readFileSync(join(directory, path));
  const extension = extname(path);
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    // Weak: the same for both encodings.
    etag: `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    cacheControl: cacheControlOf(path),
    plain,
    gzip: COMPRESSED.has(extension) ? gzipSync(plain, { level: 9 }) : undefined,
  };
}

/** What has its content in its name never changes; pages, worker and manifest are asked for anew each time. */
function cacheControlOf(path: string): string {
  if (path.startsWith(HASHED)) return 'public, max-age=31536000, immutable';
  return path.startsWith('/assets/') ? 'public, max-age=86400' : 'no-cache';
}
