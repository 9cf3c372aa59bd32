import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createCertificates } from '../test/support/certificates';
import { compileEncryptionWorker } from '../test/support/compiled-worker';
import { start } from './lib/processes';
import { PUSHES, type PushTools } from './lib/push-tools';
import { withScene } from './lib/scene';
import { chatWhilePushing } from './push-chat';
import { pushRates } from './push-rates';

/**
 * `npm run bench:push`: measures pushes beside web-push and beside encryption alone, and chat while many are sent. Takes about five
 * minutes; `npm run bench:push -- rates` or `-- chat` runs one part.
 */
const startedAt = Date.now();
function tell(line: string): void {
  console.log(`[${((Date.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s] ${line}`);
}

/** The option that `npm start` gives the server, for every contender. */
process.env.NODE_OPTIONS = '--max-semi-space-size=64';

const PARTS: Record<string, (tools: PushTools) => Promise<void>> = {
  rates: pushRates,
  chat: chatWhilePushing,
};

function startSink(): { process: ChildProcess; port: Promise<number>; caFile: string; remove(): void } {
  const certificates = createCertificates();
  const directory = dirname(certificates.caFile);
  const files = { keyFile: join(directory, 'leaf.key'), certFile: join(directory, 'leaf.pem') };
  const sink = start('servers/push-sink.ts', files);
  const port = once(sink, 'message').then(([{ port: listening }]) => listening as number);
  return { process: sink, port, caFile: certificates.caFile, remove: () => certificates.remove() };
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const parts = (asked.length > 0 ? asked : Object.keys(PARTS)).map((name) => {
    const part = PARTS[name];
    if (!part) throw new Error(`There is no part ${name}: ${Object.keys(PARTS).join(', ')}`);
    return part;
  });
  const sink = startSink();
  const worker = compileEncryptionWorker();
  try {
    const host = `localhost:${await sink.port}`;
    await withScene(2 * PUSHES, async (scene) => {
      const tools: PushTools = { tell, scene, sink: { host, caFile: sink.caFile }, workerFile: worker.file };
      for (const part of parts) await part(tools);
    });
    tell('bench/RESULTS.md is written.');
  } finally {
    sink.process.disconnect();
    sink.remove();
    worker.remove();
  }
}

void main();
