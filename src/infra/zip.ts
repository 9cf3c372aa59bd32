import { type PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ArchivedFile, Archiver } from '../domain/ports';

/** An {@link Archiver} that makes ZIPs. */
export const zipOf: Archiver = (files, { modified, signal }) => {
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough;
  const gone = new AbortController();
  const stop = (): void => void output.destroy();
  signal.addEventListener('abort', stop, { once: true });
  output.once('close', () => {
    signal.removeEventListener('abort', stop);
    gone.abort();
  });
  if (signal.aborted) stop();
  addAll(zip, files, { modified, gone: gone.signal }).catch((error: unknown) =>
    output.destroy(
      error instanceof Error ? error : new Error('A file of an archive failed', { cause: error }),
    ),
  );
  return output;
};

/** One file after the other. Rejects if one fails, or if the reader is gone. */
async function addAll(
  zip: ZipFile,
  files: AsyncIterable<ArchivedFile>,
  { modified, gone }: { modified: Date; gone: AbortSignal },
): Promise<void> {
  for await (const { path, content } of files) {
    const source = Readable.from(content, { objectMode: false });
    zip.addReadStream(source, path, { mtime: modified });
    try {
      await finished(source, { signal: gone });
    } finally {
      // Ends what makes the content, if it is not at its end.
      source.destroy();
    }
  }
  zip.end();
}
