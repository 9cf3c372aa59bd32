import type { ResizeOptions, Sharp, SharpOptions } from 'sharp';
import { BusyError, InvalidRequestError, UnsupportedMediaTypeError } from '../domain/errors';
import type { PictureMaker } from '../domain/ports';

/** Of people: their middle. */
const AVATAR: ResizeOptions = { width: 256, height: 256, fit: 'cover' };
/** Of web pages: all of it. */
export const WITHIN_480: ResizeOptions = { width: 480, height: 480, fit: 'inside', withoutEnlargement: true };
/** A picture of a few kilobytes can say that it has billions of pixels. Photographs of 256 kB have fewer than this. */
const MAX_PIXELS = 4_096 * 4_096;
const TIMEOUT_SECONDS = 10;
/** Pictures that wait while one is made: a second or less each. */
const MAX_WAITING = 8;

const OPTIONS: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true };

/** The loaders of the three formats. libvips knows dozens, and each reads what strangers send. */
const LOADERS = ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'];

type OpenPicture = (bytes: Buffer) => Sharp;

/** Makes pictures one after the other, on a thread: the event loop goes on meanwhile. */
export class Pictures implements PictureMaker {
  private open: Promise<OpenPicture> | undefined;
  private waiting = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly size: ResizeOptions = AVATAR) {}

  async make(bytes: Buffer): Promise<Buffer> {
    if (bytes.length === 0) throw unreadable();
    if (!isPicture(bytes)) {
      throw new UnsupportedMediaTypeError([{ path: '', message: 'picture_type' }]);
    }
    if (this.waiting > MAX_WAITING) throw new BusyError();
    this.waiting += 1;
    const made = this.last.then(() => this.convert(bytes));
    this.last = made.catch(() => undefined);
    return made.finally(() => (this.waiting -= 1));
  }

  private async convert(bytes: Buffer): Promise<Buffer> {
    // libvips is loaded when the first picture comes: most processes never see one.
    this.open ??= loadSharp();
    const open = await this.open;
    try {
      return await open(bytes)
        .timeout({ seconds: TIMEOUT_SECONDS })
        .autoOrient()
        .resize(this.size)
        .webp({ quality: 82 })
        .toBuffer();
    } catch (error) {
      throw String(error).includes('timeout') ? new BusyError({ cause: error }) : unreadable(error);
    }
  }
}

async function loadSharp(): Promise<OpenPicture> {
  const { default: sharp } = await import('sharp');
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  sharp.concurrency(1);
  sharp.cache(false);
  return (bytes) => sharp(bytes, OPTIONS);
}

/** By its first bytes, whatever the request calls it. */
function isPicture(bytes: Buffer): boolean {
  const head = bytes.toString('latin1', 0, 12);
  return (
    head.startsWith('\x89PNG\r\n\x1a\n') || head.startsWith('\xff\xd8\xff') || /^RIFF[^]{4}WEBP$/.test(head)
  );
}

function unreadable(cause?: unknown): InvalidRequestError {
  return new InvalidRequestError([{ path: '', message: 'picture_unreadable' }], { cause });
}
