import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { fromBuffer, type ZipFile } from 'yauzl';
import type { ArchivedFile } from '../../../src/domain/ports';
import { zipOf } from '../../../src/infra/zip';

const modified = new Date('2026-01-31T12:00:00.000Z');
const never = new AbortController().signal;

async function* of(...files: ArchivedFile[]): AsyncGenerator<ArchivedFile> {
  yield* files;
}

function open(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}

/** Says how much of it was made, and whether it was ended. */
function endlessFile() {
  const state = { chunks: 0, isEnded: false };
  async function* content(): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        state.chunks += 1;
        // Not to be compressed away.
        yield Buffer.from(Array.from({ length: 10_000 }, () => Math.random() * 256));
        await new Promise(setImmediate);
      }
    } finally {
      state.isEnded = true;
    }
  }
  return { state, file: { path: 'endless', content: content() } };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

it('makes no more than is read, and ends what makes it when the reader goes', async () => {
  const { state, file } = endlessFile();
  const stream = zipOf(of(file), { modified, signal: never });
  let before = -1;
  // It has stopped when nothing more comes in many turns.
  while (state.chunks > before) {
    before = state.chunks;
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
  }
  expect(state.chunks).toBeLessThan(50);
  stream.destroy();
  await until(() => state.isEnded);
});

it.each(['after', 'before'])('is destroyed by a signal that comes %s it has begun', async (moment) => {
  const { state, file } = endlessFile();
  const end = new AbortController();
  if (moment === 'before') end.abort();
  const stream = zipOf(of(file), { modified, signal: end.signal });
  end.abort();
  await once(stream, 'close');
  await until(() => state.isEnded || state.chunks === 0);
  expect(stream.readableEnded).toBe(false);
});

it('fails with a file that fails, and never looks whole', async () => {
  async function* failing(): AsyncGenerator<string> {
    yield 'a part';
    throw new Error('no more');
  }
  const stream = zipOf(of({ path: 'one', content: ['1'] }, { path: 'two', content: failing() }), {
    modified,
    signal: never,
  });
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  const [error] = (await once(stream, 'error')) as [Error];
  expect(error.message).toBe('no more');
  await expect(open(Buffer.concat(parts))).rejects.toThrow('truncated');
});

it('has every file, with its time', async () => {
  const zip = await open(
    await buffer(
      zipOf(of({ path: 'a/ä.txt', content: ['x', 'y'] }, { path: 'b', content: [] }), {
        modified,
        signal: never,
      }),
    ),
  );
  const entries: [string, number, number][] = [];
  zip.on('entry', (entry) =>
    entries.push([entry.fileName, entry.uncompressedSize, entry.getLastModDate().getTime()]),
  );
  await once(zip, 'end');
  expect(entries).toEqual([
    ['a/ä.txt', 2, modified.getTime()],
    ['b', 0, modified.getTime()],
  ]);
});
