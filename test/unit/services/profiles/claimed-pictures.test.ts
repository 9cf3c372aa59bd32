import { once } from 'node:events';
import { DownloadError } from '../../../../src/domain/download-error';
import { RateLimitedError } from '../../../../src/domain/errors';
import { ClaimedPictures } from '../../../../src/services/profiles/claimed-pictures';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let now: number;
let asked: string[];
let errors: unknown[];
let pictures: ClaimedPictures;
/** What comes of the next download, and of taking it over. */
let download: (signal: AbortSignal) => Promise<Buffer>;
let takeOver: () => Promise<void>;

beforeEach(() => {
  now = 0;
  asked = [];
  errors = [];
  download = () => Promise.reject(new DownloadError('answers 404', false));
  takeOver = () => Promise.resolve();
  pictures = new ClaimedPictures({
    source: {
      fetch: (url, signal) => {
        asked.push(url);
        return download(signal);
      },
    },
    avatars: { isWanted: () => Promise.resolve(true), takeOver: () => takeOver() },
    monotonic: () => now,
    onError: (error) => errors.push(error),
  });
});
afterEach(() => pictures.stop());

/** A download that only the end of the process ends. */
async function neverComes(signal: AbortSignal): Promise<Buffer> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new DownloadError('does not answer', false);
}

/** In how many milliseconds the picture may be asked for again, if it cannot be had. */
function pauseOf(user_id: number, url: string): Promise<number> {
  return new Promise((again) => pictures.fetch(user_id, { claim: { url, issued_at: undefined }, again }));
}

it('a picture that could not be had is asked for again after twice as long each time, a day at most', async () => {
  const lengths: number[] = [];
  for (let time = 0; time < 11; time++) {
    const length = await pauseOf(1, 'a');
    lengths.push(length / MINUTE);
    now += length;
  }
  expect(lengths).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 1_440, 1_440]);
  expect(asked).toHaveLength(11);
});

it('is not asked for sooner, whichever token names it; another one is', async () => {
  await pauseOf(1, 'a');
  now = MINUTE;
  expect(await pauseOf(1, 'a')).toBe(4 * MINUTE);
  expect(asked).toEqual(['a']);
  await pauseOf(2, 'a');
  await pauseOf(1, 'b');
  expect(asked).toEqual(['a', 'a', 'b']);
  expect(errors).toEqual([]);
});

it('each of several that fail in turn is asked for again after twice as long', async () => {
  const lengths: number[] = [];
  for (let time = 0; time < 3; time++) {
    for (const url of ['a', 'b']) lengths.push((await pauseOf(1, url)) / MINUTE);
    now += HOUR;
  }
  expect(lengths).toEqual([5, 5, 10, 10, 20, 20]);
});

it('of more than four of one user that fail in turn, the first is forgotten; nobody else’s is', async () => {
  await pauseOf(2, 'a');
  for (const url of ['a', 'b', 'c', 'd', 'e']) await pauseOf(1, url);
  now = MINUTE;
  expect(await pauseOf(1, 'a')).toBe(5 * MINUTE);
  expect(await pauseOf(1, 'e')).toBe(4 * MINUTE);
  expect(await pauseOf(2, 'a')).toBe(4 * MINUTE);
});

it('a pause is over when the picture was had, those of other pictures of the user are not', async () => {
  for (const url of ['a', 'b']) await pauseOf(1, url);
  now = 5 * MINUTE;
  download = () => Promise.resolve(Buffer.from('picture'));
  const taken = new Promise<void>((resolve) => {
    takeOver = () => {
      resolve();
      return Promise.resolve();
    };
  });
  pictures.fetch(1, { claim: { url: 'a', issued_at: undefined }, again: () => {} });
  await taken;
  download = () => Promise.reject(new DownloadError('answers 404', false));
  expect(await pauseOf(1, 'a')).toBe(5 * MINUTE);
  expect(await pauseOf(1, 'b')).toBe(10 * MINUTE);
});

it('a token whose picture gives way to that of another token of the user is told to come again', () => {
  download = neverComes;
  const told = jest.fn();
  const wants = (url: string, again: () => void) =>
    pictures.fetch(1, { claim: { url, issued_at: undefined }, again });
  wants('under way', () => {});
  wants('waits', told);
  expect(told).not.toHaveBeenCalled();
  wants('newest', () => {});
  expect(told.mock.calls).toEqual([[5 * MINUTE]]);
});

it('whoever has changed too much waits until that is over', async () => {
  download = () => Promise.resolve(Buffer.from('picture'));
  takeOver = () => Promise.reject(new RateLimitedError(3_600));
  expect(await pauseOf(1, 'a')).toBe(HOUR);
});

it('what nobody expects is reported, and the picture is asked for again', async () => {
  const error = new Error('unexpected');
  download = () => Promise.reject(error);
  expect(await pauseOf(1, 'a')).toBe(5 * MINUTE);
  expect(errors).toEqual([error]);
});

it('of more than a thousand that wait, the last are told to come again', async () => {
  download = neverComes;
  const neverTold = jest.fn();
  const claim = { url: 'a', issued_at: undefined };
  for (let user_id = 1; user_id <= 1_004; user_id++) pictures.fetch(user_id, { claim, again: neverTold });
  expect(await pauseOf(1_005, 'a')).toBe(5 * MINUTE);
  await pictures.stop();
  expect(neverTold).not.toHaveBeenCalled();
});

it.each<[string, number | undefined, boolean]>([
  ['without a time is not taken over', undefined, false],
  ['with a time is, if it is the newest', 100, true],
])(
  'what is being fetched for a token %s once the picture of the user was named again',
  async (_, issued_at, isTaken) => {
    let isAsked = false;
    takeOver = () => {
      isAsked = true;
      return Promise.resolve();
    };
    let arrive: (picture: Buffer) => void = () => {};
    const begun = new Promise<void>((resolve) => {
      download = () => {
        resolve();
        return new Promise((come) => {
          arrive = come;
        });
      };
    });
    pictures.fetch(1, { claim: { url: 'a', issued_at }, again: () => {} });
    await begun;
    pictures.keep(1);
    arrive(Buffer.from('picture'));
    download = () => Promise.reject(new DownloadError('answers 404', false));
    // One of each user after the other.
    await pauseOf(1, 'b');
    expect(isAsked).toBe(isTaken);
  },
);

it('what waits for a token without a time is not fetched once the picture of the user was named again', async () => {
  const neverTold = jest.fn();
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  download = async () => {
    await released;
    throw new DownloadError('answers 404', false);
  };
  const name = (user_id: number, issued_at: number | undefined, again: () => void) =>
    pictures.fetch(user_id, { claim: { url: `${user_id}`, issued_at }, again });
  for (const user_id of [1, 2, 3, 4]) name(user_id, undefined, () => {});
  name(5, undefined, neverTold);
  name(6, 100, () => {});
  for (const user_id of [5, 6]) pictures.keep(user_id);
  const last = pauseOf(7, '7');
  release();
  await last;
  expect(asked).toEqual(['1', '2', '3', '4', '6', '7']);
  expect(neverTold).not.toHaveBeenCalled();
});

it('one that could not be had and is wanted no more does not bring its token up again', async () => {
  const neverTold = jest.fn();
  let fail: (error: Error) => void = () => {};
  const begun = new Promise<void>((resolve) => {
    download = () => {
      resolve();
      return new Promise((_, reject) => {
        fail = reject;
      });
    };
  });
  pictures.fetch(1, { claim: { url: 'a', issued_at: undefined }, again: neverTold });
  await begun;
  pictures.keep(1);
  fail(new DownloadError('answers 404', false));
  download = () => Promise.reject(new DownloadError('answers 404', false));
  await pauseOf(1, 'b');
  expect(neverTold).not.toHaveBeenCalled();
});
