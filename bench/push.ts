import { compileEncryptionWorker } from '../test/support/compiled-worker';
import { PUSHES, type PushTools } from './lib/push-tools';
import { withScene } from './lib/scene';
import { startSink } from './lib/sink';
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
