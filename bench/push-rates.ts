import type { PushResult, Way } from './clients/push';
import { runClient } from './lib/processes';
import { PUSHES, type PushTools } from './lib/push-tools';
import { median, writeSection } from './lib/results';

const CONCURRENCY = 64;
const ROUNDS = 3;
const LATENCIES = 200;

async function measure(
  { scene, sink, workerFile, tell }: PushTools,
  way: Way,
  pushes: number,
): Promise<PushResult> {
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

/** Every way is measured in every round, so that a slow minute of the machine affects all of them. */
async function measureRates(tools: PushTools): Promise<Rates> {
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

function reportRates(rates: Rates, latencies: number[]): void {
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
  writeSection(
    'push',
    `## Push

${PUSHES} pushes to as many browsers, ${CONCURRENCY} in flight, to an https push service on the same machine, which takes its
share of the two cores, as the database does. "Everything" begins with jobs in the database and ends with results in it. Medians of
${ROUNDS} interleaved rounds; \`web-push\` has the same kept connections.

| | pushes/s | µs of processor time each | over \`web-push\` | over encryption alone |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

| goal | measured |
| --- | --- |
| over \`web-push\`, same concurrency ≥ 2 | ${over('sender_thread', 'web_push').toFixed(2)}; everything ${over('pipeline_thread', 'web_push').toFixed(2)} |
| share of encryption alone ≥ 0.5 | ${over('sender_thread', 'encryption').toFixed(2)}; everything ${over('pipeline_thread', 'encryption').toFixed(2)} |
| commit to the push service's answer, idle, p99 about 100 ms | p50 ${at(0.5)} ms, p99 ${at(0.99)} ms |`,
  );
}

export async function pushRates(tools: PushTools): Promise<void> {
  const rates = await measureRates(tools);
  const { latencies } = await measure(tools, 'latency', LATENCIES);
  reportRates(rates, latencies);
}
