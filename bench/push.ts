import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { compileEncryptionWorker } from '../test/support/compiled-worker';
import type { Database } from '../src/infra/db';
import { createCertificates } from '../test/support/certificates';
import type { LoadResult } from './clients/load';
import type { PushResult, Way } from './clients/push';
import { runClient, withServer } from './lib/processes';
import { createBrowsers, type Sink, subscribeBrowsers, writeMessages } from './lib/push-scene';
import { median, writeSection } from './lib/results';
import { type Scene, withScene } from './lib/scene';

/** `npm run bench:push`: pushes beside web-push and beside encryption alone; chat while many are sent. */
const PUSHES = 10_000;
const CONCURRENCY = 64;
const ROUNDS = 3;
const LATENCIES = 200;

interface Tools {
  scene: Scene;
  sink: Sink;
  workerFile: string;
}

const startedAt = Date.now();
function tell(line: string): void {
  console.log(`[${((Date.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s] ${line}`);
}

async function measure({ scene, sink, workerFile }: Tools, way: Way, pushes: number): Promise<PushResult> {
  const { address } = scene;
  const job = { way, sink, address, pushes, concurrency: CONCURRENCY, workerFile };
  const result = await runClient<PushResult>('clients/push.ts', job);
  if (pushes > LATENCIES) {
    tell(`${way}: ${Math.round(result.perSecond)}/s, ${Math.round(result.cpu_us)} µs of processor time each`);
  }
  return result;
}

const WAYS = ['encryption', 'web_push', 'sender', 'sender_thread', 'pipeline', 'pipeline_thread'] as const;
type Rates = Record<(typeof WAYS)[number], PushResult[]>;

/** Everybody takes his turn in every round, so that a slow minute of the machine is slow for all. */
async function measureRates(tools: Tools): Promise<Rates> {
  const rates: Rates = {
    encryption: [],
    web_push: [],
    sender: [],
    sender_thread: [],
    pipeline: [],
    pipeline_thread: [],
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of WAYS)
      rates[way].push(await measure(tools, way, way === 'web_push' ? PUSHES / 2 : PUSHES));
  }
  return rates;
}

interface ChatFigures {
  alone: LoadResult[];
  pushing: LoadResult[];
}

/** People 1 to 200 write to each other; meanwhile the others, who are absent, each get a push. */
async function measureChat({ scene, sink, workerFile }: Tools): Promise<ChatFigures> {
  const { address, secret, database } = scene;
  await subscribeBrowsers(database, createBrowsers(sink.host, PUSHES), sink.host);
  const figures: ChatFigures = { alone: [], pushing: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of ['alone', 'pushing'] as const) {
      const input = { address, secret, sink, workerFile };
      const result = await withServer('servers/mychat-pushing.ts', input, async (url) => {
        await forgetPushes(database);
        if (kind === 'pushing') await writeMessages(database, PUSHES, Date.now() + 8_000);
        return runClient<LoadResult>('clients/load.ts', {
          url,
          secret,
          sockets: 200,
          inFlight: 8,
          warmUpMs: 9_000,
          measureMs: 6_000,
        });
      });
      const [row] = await database.many<{ n: number }>(
        "select count(*) as n from push_deliveries where state = 'accepted'",
      );
      figures[kind].push(result);
      tell(
        `chat ${kind}: ${Math.round(result.deliveriesPerSecond)}/s, p99 ${result.p99.toFixed(1)} ms, ${row?.n ?? 0} pushes`,
      );
    }
  }
  return figures;
}

/** What an earlier round left to do is not done in the next. */
async function forgetPushes(database: Database): Promise<void> {
  await database.run('delete from push_jobs');
  await database.run('delete from push_deliveries');
  await database.run('update push_subscriptions set next_at = null');
}

function startSink(): { process: ChildProcess; port: Promise<number>; caFile: string; remove(): void } {
  const certificates = createCertificates();
  const directory = dirname(certificates.caFile);
  const files = { keyFile: join(directory, 'leaf.key'), certFile: join(directory, 'leaf.pem') };
  const sink = fork(join(__dirname, 'servers/push-sink.ts'), [JSON.stringify(files)], {
    execArgv: ['--import', 'tsx'],
  });
  const port = once(sink, 'message').then(([{ port: listening }]) => listening as number);
  return { process: sink, port, caFile: certificates.caFile, remove: () => certificates.remove() };
}

function report(rates: Rates, latencies: number[], chat: ChatFigures): void {
  const rate = (way: keyof Rates) => median(rates[way].map(({ perSecond }) => perSecond));
  const over = (way: keyof Rates, base: keyof Rates) =>
    median(
      rates[way].map(({ perSecond }, round) => perSecond / (rates[base][round]?.perSecond ?? Number.NaN)),
    );
  const names: Record<keyof Rates, string> = {
    encryption: 'encryption alone',
    web_push: '`web-push` in a plain loop',
    sender: 'our sender, encrypting on the event loop',
    sender_thread: 'our sender, encrypting in a thread',
    pipeline: 'everything, encrypting on the event loop',
    pipeline_thread: 'everything, encrypting in a thread',
  };
  const rows = WAYS.map((way) => {
    const cpu = median(rates[way].map(({ cpu_us }) => cpu_us));
    const ratios = `${over(way, 'web_push').toFixed(2)} | ${over(way, 'encryption').toFixed(2)}`;
    return `| ${names[way]} | ${Math.round(rate(way))} | ${Math.round(cpu)} | ${ratios} |`;
  });
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(0);
  const share = median(
    chat.pushing.map(
      ({ deliveriesPerSecond }, round) =>
        deliveriesPerSecond / (chat.alone[round]?.deliveriesPerSecond ?? Number.NaN),
    ),
  );
  writeSection(
    'push',
    `## Push

${PUSHES} pushes to as many browsers, ${CONCURRENCY} under way at once, to an https push service on the same machine, which takes its
share of the two cores, as the database does. "Everything" begins with jobs in the database and ends with results in it. Medians of
${ROUNDS} interleaved rounds; \`web-push\` has the same kept connections.

| | pushes/s | µs of processor time each | over \`web-push\` | over encryption alone |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

| goal | measured |
| --- | --- |
| over \`web-push\`, same concurrency ≥ 2 | ${over('sender_thread', 'web_push').toFixed(2)}; everything ${over('pipeline_thread', 'web_push').toFixed(2)} |
| share of encryption alone ≥ 0.5 | ${over('sender_thread', 'encryption').toFixed(2)}; everything ${over('pipeline_thread', 'encryption').toFixed(2)} |
| commit to the push service's answer, idle, p99 about 100 ms | p50 ${at(0.5)} ms, p99 ${at(0.99)} ms |
| chat while ${PUSHES} pushes are being sent, over chat alone ≥ 0.8 | ${share.toFixed(2)} |`,
  );
}

async function main(): Promise<void> {
  const sink = startSink();
  const worker = compileEncryptionWorker();
  try {
    const host = `localhost:${await sink.port}`;
    await withScene(2 * PUSHES, async (scene) => {
      const tools: Tools = { scene, sink: { host, caFile: sink.caFile }, workerFile: worker.file };
      const rates = await measureRates(tools);
      const { latencies } = await measure(tools, 'latency', LATENCIES);
      report(rates, latencies, await measureChat(tools));
    });
  } finally {
    sink.process.disconnect();
    sink.remove();
    worker.remove();
  }
}

void main();
