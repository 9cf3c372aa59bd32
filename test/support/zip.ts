import { text } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';

/** The texts of a ZIP's files, by path. @throws if it is not whole */
export async function readZip(bytes: Buffer): Promise<Record<string, string>> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  const files: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    files[entry.fileName] = await text(await zip.openReadStreamPromise(entry));
  }
  return files;
}
