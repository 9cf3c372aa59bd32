import { DownloadError } from '../domain/download-error';
import { AppError } from '../domain/errors';
import type { MonotonicClock, PictureMaker, WebPage, WebPages } from '../domain/ports';
import { fetchWeb, type WebOptions } from './fetch-web';
import { parsePageHead } from './page-head';

const PAGE = {
  timeout_ms: 5_000,
  maxBytes: 64 * 1_024,
  isCut: true,
  accept: ['text/html', 'application/xhtml+xml'],
};
const PICTURE = {
  timeout_ms: 5_000,
  maxBytes: 1_024 * 1_024,
  isCut: false,
  accept: ['image/png', 'image/jpeg', 'image/webp'],
};

/** Links are passed on: many messages have the same one. */
const KNOWN_MS = 10 * 60_000;
const MAX_KNOWN = 200;

export interface WebPageReaderParts {
  pictures: PictureMaker;
  monotonic: MonotonicClock;
  /** Where it may connect to, if not as usual. */
  reach?: Pick<WebOptions, 'isAllowed' | 'anyPort' | 'resolve' | 'ca'> | undefined;
}

interface Known {
  page: Promise<WebPage | undefined>;
  until: number;
}

/** Reads pages that strangers name, each once for ten minutes. */
export class WebPageReader implements WebPages {
  private readonly known = new Map<string, Known>();

  constructor(private readonly parts: WebPageReaderParts) {}

  look(url: string, signal: AbortSignal): Promise<WebPage | undefined> {
    const now = this.parts.monotonic();
    const known = this.known.get(url);
    if (known && known.until > now) return known.page;
    const page = this.read(url, signal);
    this.known.delete(url);
    this.known.set(url, { page, until: now + KNOWN_MS });
    // The oldest is the first.
    for (const [oldest] of this.known) {
      if (this.known.size <= MAX_KNOWN) break;
      this.known.delete(oldest);
    }
    // What will be the same is remembered as well.
    page.catch((error: unknown) => {
      if (!(error instanceof DownloadError && error.isFinal)) this.known.delete(url);
    });
    return page;
  }

  private async read(url: string, signal: AbortSignal): Promise<WebPage | undefined> {
    const { reach } = this.parts;
    const found = await fetchWeb(url, { ...PAGE, ...reach, signal });
    const { title, description = null, site = null, image } = parsePageHead(found.body, found.charset);
    if (title === undefined) return undefined;
    return { title, description, site, picture: await this.pictureAt(image, found.url, signal) };
  }

  /** A page without its picture is still worth showing. */
  private async pictureAt(
    address: string | undefined,
    page: URL,
    signal: AbortSignal,
  ): Promise<Buffer | undefined> {
    if (address === undefined || !URL.canParse(address, page.href)) return undefined;
    try {
      const { body } = await fetchWeb(new URL(address, page.href).href, {
        ...PICTURE,
        ...this.parts.reach,
        signal,
      });
      return await this.parts.pictures.make(body);
    } catch (error) {
      if (error instanceof DownloadError || error instanceof AppError) return undefined;
      throw error;
    }
  }
}
