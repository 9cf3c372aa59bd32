import type { IncomingMessage } from 'node:http';
import type { BoundSurface } from './api-surface';

const NO_ROOT = 'No surface has the path /';

/** Finds the surface that a request is for. */
export class Surfaces {
  /** The longest path first. */
  private readonly byPath: readonly (readonly [path: string, surface: BoundSurface])[];

  /** @throws Error if two surfaces have the same path, none has `/`, or a route is not below the paths of its surface */
  constructor(readonly all: readonly BoundSurface[]) {
    this.byPath = all
      .flatMap((surface) => surface.paths.map((path) => [path.toLowerCase(), surface] as const))
      .toSorted(([one], [other]) => other.length - one.length);
    const paths = this.byPath.map(([path]) => path);
    const twice = paths.find((path, index) => paths.indexOf(path) !== index);
    if (twice !== undefined) throw new Error(`Two surfaces have the path ${twice}`);
    if (!paths.includes('/')) throw new Error(NO_ROOT);
    for (const surface of all) {
      const stray = surface.routes.find(({ route }) => this.at(route.path) !== surface);
      if (stray)
        throw new Error(`${stray.route.path} is not below the paths of its surface, ${surface.name}`);
    }
  }

  /** The longest that any request may take to arrive, in milliseconds. */
  get longestRequestMs(): number {
    return Math.max(...this.all.flatMap(({ times }) => [times.request, times.stream]));
  }

  of(request: Pick<IncomingMessage, 'url'>): BoundSurface {
    return this.at(pathOf(request));
  }

  private at(path: string): BoundSurface {
    const asked = path.toLowerCase();
    for (const [prefix, surface] of this.byPath) {
      if (prefix === '/' || asked === prefix || asked.startsWith(`${prefix}/`)) return surface;
    }
    throw new Error(NO_ROOT);
  }
}

/** Without the query. Proxies may send a whole URL. */
function pathOf({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  const path = url.startsWith('/') ? url : URL.canParse(url) ? new URL(url).pathname : '/';
  return path.split('?', 1)[0] ?? '/';
}
