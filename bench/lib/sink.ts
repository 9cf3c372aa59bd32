import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createCertificates } from '../../test/support/certificates';
import { start } from './processes';

/** The push service of the benchmarks, in a process of its own. */
export function startSink(): {
  process: ChildProcess;
  port: Promise<number>;
  caFile: string;
  remove(): void;
} {
  const certificates = createCertificates();
  const directory = dirname(certificates.caFile);
  const files = { keyFile: join(directory, 'leaf.key'), certFile: join(directory, 'leaf.pem') };
  const sink = start('servers/push-sink.ts', files);
  const port = once(sink, 'message').then(([{ port: listening }]) => listening as number);
  return { process: sink, port, caFile: certificates.caFile, remove: () => certificates.remove() };
}
