import { PAGES } from './pages';

/** A file of the build; `revision` is a hash of its content unless the URL has one. */
export interface Precached {
  url: string;
  revision: string | null;
}

const PREFIX = 'mychat-shell-';
/** The page, at an address that serves nothing else. */
const SHELL = '/index.html';

/** Each build has its own cache, so that a page never gets a script of another build. */
function cacheName(files: readonly Precached[]): string {
  let hash = 0;
  for (const character of files.map(({ url, revision }) => url + revision).join('\n')) {
    hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return PREFIX + hash.toString(36);
}

export async function fillCache(files: readonly Precached[]): Promise<void> {
  const cache = await caches.open(cacheName(files));
  // Bypasses the HTTP cache: a new build must not get old files.
  await cache.addAll(files.map(({ url }) => new Request(toPath(url), { cache: 'reload' })));
}

export async function removeOldCaches(files: readonly Precached[]): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== cacheName(files));
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Serves the app's own files from the cache. Undefined for everything else, the API above all, which goes to the network untouched. */
export function respondFromCache(
  request: Request,
  files: readonly Precached[],
): Promise<Response> | undefined {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return undefined;
  const isPage = request.mode === 'navigate' && PAGES.has(pathname);
  const isFile = files.some(({ url }) => toPath(url) === pathname);
  if (!isPage && !isFile) return undefined;
  return fromCache(isPage ? SHELL : pathname, request, cacheName(files));
}

async function fromCache(path: string, request: Request, name: string): Promise<Response> {
  // A cache that cannot be read must not prevent the app from opening.
  const found = await caches
    .open(name)
    .then((cache) => cache.match(path))
    .catch(() => undefined);
  return found ?? fetch(request);
}

function toPath(url: string): string {
  return url.startsWith('/') ? url : `/${url}`;
}
