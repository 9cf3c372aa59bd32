import { Agent, request } from 'node:http';
import { shuffleInPlace } from '../lib/tell-apart';

/** Bodies in turn: `#` stands for the numbers from `from` on. */
export interface Kind {
  body: Record<string, string>;
  from: number;
  count: number;
}

/** One request after the other, the kinds in random order; each is followed by another request, which what the first caused may slow down. */
interface Job {
  url: string;
  path: string;
  kinds: Record<string, Kind>;
  /** Requests of each kind before any is timed. */
  warmUp: number;
  /** Timed requests of each kind. */
  samples: number;
}

/** Milliseconds, by kind. */
export interface ClockResult {
  itself: Record<string, number[]>;
  next: Record<string, number[]>;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function timed(method: string, path: string, body?: unknown): Promise<number> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const headers = payload === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const call = request(new URL(path, job.url), { method, agent, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        const { statusCode = 0 } = response;
        if (statusCode >= 429) reject(new Error(`${path} was answered ${statusCode}`));
        else resolve(performance.now() - startedAt);
      });
    });
    call.once('error', reject);
    call.end(payload);
  });
}

function bodyOf(kind: Kind | undefined, n: number): unknown {
  if (!kind) return undefined;
  const number = String(kind.from + (n % kind.count));
  return Object.fromEntries(
    Object.entries(kind.body).map(([field, text]) => [field, text.replace('#', number)]),
  );
}

async function measure(): Promise<ClockResult> {
  const names = Object.keys(job.kinds);
  const empty = () => Object.fromEntries(names.map((name) => [name, [] as number[]]));
  const result: ClockResult = { itself: empty(), next: empty() };
  for (let n = 0; n < job.warmUp + job.samples; n++) {
    const order = [...names];
    shuffleInPlace(order);
    for (const name of order) {
      const itself = await timed('POST', job.path, bodyOf(job.kinds[name], n));
      const next = await timed('GET', '/api/features');
      if (n < job.warmUp) continue;
      result.itself[name]?.push(itself);
      result.next[name]?.push(next);
    }
  }
  agent.destroy();
  return result;
}

void measure().then((result) => {
  process.send?.(result, () => process.exit(0));
});
