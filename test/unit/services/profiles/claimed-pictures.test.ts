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
  download = async (signal) => {
    if (!signal.aborted) await once(signal, 'abort');
    throw new DownloadError('does not answer', false);
  };
  const neverTold = jest.fn();
  const claim = { url: 'a', issued_at: undefined };
  for (let user_id = 1; user_id <= 1_004; user_id++) pictures.fetch(user_id, { claim, again: neverTold });
  expect(await pauseOf(1_005, 'a')).toBe(5 * MINUTE);
  await pictures.stop();
  expect(neverTold).not.toHaveBeenCalled();
});
