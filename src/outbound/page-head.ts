import { Parser } from 'htmlparser2';
import { shownLine } from '../domain/shown-line';

/** What a page says of itself. */
export interface PageHead {
  title: string | undefined;
  description: string | undefined;
  /** As it is written: it may be relative. */
  image: string | undefined;
  site: string | undefined;
}

/** In characters. */
const MAX = { title: 200, description: 300, site: 100, image: 2_000 };
/** Of a title that is read. */
const MAX_UNITS = 1_900;
/** Where a page may say which charset it has (HTML, 13.2.3.2). */
const CHARSET_BYTES = 1_024;

/** What the first that is there says: Open Graph, Twitter's cards, HTML itself. */
const NAMES = {
  title: ['og:title', 'twitter:title'],
  description: ['og:description', 'twitter:description', 'description'],
  image: ['og:image:secure_url', 'og:image:url', 'og:image', 'twitter:image', 'twitter:image:src'],
  site: ['og:site_name', 'application-name'],
} as const;

/**
 * Reads the head of a page of any kind: nothing of it is trusted, and nothing is thrown. Texts are plain: without control characters, with
 * single spaces, and cut.
 * @param charset as the server says it
 */
export function parsePageHead(body: Buffer, charset?: string): PageHead {
  const { metas, title } = readMetas(decode(body, charset));
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => metas.get(name)).find((value) => value !== undefined && value !== '');
  return {
    title: shownLine(first(NAMES.title) ?? title, MAX.title),
    description: shownLine(first(NAMES.description), MAX.description),
    image: imageOf(first(NAMES.image)),
    site: shownLine(first(NAMES.site), MAX.site),
  };
}

function readMetas(html: string): { metas: Map<string, string>; title: string } {
  const metas = new Map<string, string>();
  const known = new Set<string>(Object.values(NAMES).flat());
  let title = '';
  let isTitle = false;
  let isBody = false;
  const parser = new Parser(
    {
      onopentag(tag, { property, name, content }) {
        if (tag === 'body') isBody = true;
        if (isBody) return;
        isTitle = tag === 'title' && title === '';
        const key = (property ?? name ?? '').toLowerCase();
        if (tag === 'meta' && content !== undefined && known.has(key) && !metas.has(key))
          metas.set(key, content);
      },
      ontext(text) {
        if (isTitle && title.length < MAX_UNITS) title += text.slice(0, MAX_UNITS);
      },
      onclosetag(tag) {
        if (tag === 'title') isTitle = false;
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return { metas, title };
}

function decode(body: Buffer, charset: string | undefined): string {
  const beginning = body.toString('latin1', 0, CHARSET_BYTES);
  const declared = charset ?? /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{1,40})/iu.exec(beginning)?.[1];
  try {
    return new TextDecoder(declared ?? 'utf-8').decode(body);
  } catch {
    // A charset that does not exist.
    return new TextDecoder().decode(body);
  }
}

function imageOf(address: string | undefined): string | undefined {
  const trimmed = address?.trim();
  return trimmed && trimmed.length <= MAX.image ? trimmed : undefined;
}
