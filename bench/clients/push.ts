import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { createSecureContext, rootCertificates } from 'node:tls';
import { sendNotification } from 'web-push';
import { composePush } from '../../src/compose/push';
import type { PushEncryptor, PushMetrics } from '../../src/domain/push/ports';
import { Database } from '../../src/infra/database/database';
import type { DatabaseAddress } from '../../src/infra/database/session';
import { encrypt } from '../../src/push/encrypt';
import { EncryptionThread } from '../../src/push/encryption-thread';
import { noPushMetrics } from '../../src/push/no-metrics';
import {
  type Browser,
  clock,
  createBrowsers,
  createSender,
  keys,
  PLAINTEXT,
  type Sink,
  subject,
  subscribeBrowsers,
  writeMessages,
} from '../lib/push-scene';

/** One way of pushing, in a process of its own. */
export type Way =
  'encryption' | 'web_push' | 'sender' | 'sender_thread' | 'pipeline' | 'pipeline_thread' | 'latency';

interface Job {
  way: Way;
  sink: Sink;
  address: DatabaseAddress;
  pushes: number;
  concurrency: number;
  /** The compiled encryption worker. */
  workerFile: string;
}

export interface PushResult {
  perSecond: number;
  /** Microseconds of processor time that this process spent on each push. */
  cpu_us: number;
  /** Milliseconds from commit to the push service's response. */
  latencies: number[];
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const WARM_UP = 500;

async function timed(count: number, work: () => Promise<unknown>): Promise<PushResult> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: count / seconds, cpu_us: (user + system) / count, latencies: [] };
}

/** Calls `push` with 0 to `count` - 1, with `job.concurrency` calls in flight. */
async function loop(count: number, push: (index: number) => unknown): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await push(index);
    }
  };
  await Promise.all(Array.from({ length: job.concurrency }, work));
}

async function rateOf(push: (browser: Browser) => unknown): Promise<PushResult> {
  const browsers = createBrowsers(job.sink.host, 1_000);
  const one = (index: number) => push(browsers[index % browsers.length] as Browser);
  await loop(WARM_UP, one);
  return timed(job.pushes, () => loop(job.pushes, one));
}

/** A plain loop around `web-push`, with the agent that its documentation advises. */
function byWebPush(): Promise<PushResult> {
  const ca = [...rootCertificates, readFileSync(job.sink.caFile, 'utf8')];
  const options = {
    keepAlive: true,
    maxSockets: job.concurrency,
    secureContext: createSecureContext({ ca }),
  };
  const agent = new Agent(options);
  const vapidDetails = { subject, publicKey: keys.public_key, privateKey: keys.private_key };
  return rateOf(({ endpoint, p256dh, auth }) =>
    sendNotification(
      { endpoint, keys: { p256dh: p256dh.toString('base64url'), auth: auth.toString('base64url') } },
      PLAINTEXT,
      { TTL: 86_400, urgency: 'high', topic: 'x', agent, vapidDetails },
    ),
  );
}

/** As the server does if there is more than one processor. */
function startThread(): EncryptionThread {
  const thread = new EncryptionThread(job.workerFile, console);
  thread.start();
  return thread;
}

function bySender(encryptor: PushEncryptor): Promise<PushResult> {
  const sender = createSender(job.sink, encryptor, noPushMetrics);
  return rateOf(async ({ endpoint, p256dh, auth }) => {
    const answer = await sender.send(
      { endpoint, p256dh, auth, vapid_key_id: keys.id },
      { plaintext: PLAINTEXT, ttl_seconds: 86_400, urgency: 'high', topic: 'x', timeout_ms: 10_000 },
    );
    if (answer.kind !== 'accepted') throw new Error(JSON.stringify(answer));
  });
}

/** Follows the pipeline through its metrics. */
class Watch {
  accepted = 0;
  private onAnswer = () => {};

  readonly metrics: PushMetrics = {
    ...noPushMetrics,
    responded: () => this.onAnswer(),
    ended: (end, reason) => {
      if (end !== 'accepted') throw new Error(`${end} ${reason ?? ''}`);
      this.accepted += 1;
    },
  };

  onceAnswered(): Promise<void> {
    return new Promise((resolve) => {
      this.onAnswer = resolve;
    });
  }
}

interface Pipeline {
  database: Database;
  push: ReturnType<typeof composePush>;
  watch: Watch;
}

/** The whole pipeline: jobs in the database are fanned out, checked again, sent, and their results stored. */
async function byPipeline(
  encryptor: PushEncryptor,
  work: (pipeline: Pipeline) => Promise<PushResult>,
): Promise<PushResult> {
  const database = new Database(job.address, { size: 6 });
  const writer = new Database(job.address, { size: 2, multipleStatements: true });
  const watch = new Watch();
  const push = composePush({
    database,
    writer,
    vapid: { keys: [keys], subject },
    hosts: { patterns: [job.sink.host], trusted: true },
    ca: readFileSync(job.sink.caFile, 'utf8'),
    click: { isOwn: () => true, fallback: 'https://chat.example.com', path: '/dashboard.html' },
    connected: { isConnected: () => false },
    metrics: watch.metrics,
    log: console,
    clock,
    monotonic: () => performance.now(),
    encryptor,
    limits: { per_host: job.concurrency },
  });
  const result = await work({ database, push, watch });
  await push.dispatcher.stop();
  await Promise.all([database.close(), writer.close()]);
  return result;
}

async function pipelineRate({ database, push: { dispatcher }, watch }: Pipeline): Promise<PushResult> {
  await subscribeBrowsers(database, createBrowsers(job.sink.host, job.pushes), job.sink.host);
  await writeMessages(database, WARM_UP, Date.now());
  dispatcher.start();
  await dispatcher.idle();
  const before = watch.accepted;
  await writeMessages(database, job.pushes, Date.now() + 3_600_000);
  const result = await timed(job.pushes, async () => {
    await database.run("update push_jobs set next_at = ? where state = 'pending'", [new Date()]);
    await dispatcher.idle();
  });
  const arrived = watch.accepted - before;
  if (arrived !== job.pushes) throw new Error(`${arrived} of ${job.pushes} pushes arrived`);
  return result;
}

/** One message at a time, on an idle server. */
async function pipelineLatency({ database, push: { dispatcher }, watch }: Pipeline): Promise<PushResult> {
  await subscribeBrowsers(database, createBrowsers(job.sink.host, 1), job.sink.host);
  dispatcher.start();
  const latencies: number[] = [];
  for (let sent = 0; sent < job.pushes; sent++) {
    await dispatcher.idle();
    await writeMessages(database, 1, Date.now());
    const committedAt = performance.now();
    const answered = watch.onceAnswered();
    dispatcher.wake();
    await answered;
    latencies.push(performance.now() - committedAt);
  }
  return { perSecond: Number.NaN, cpu_us: Number.NaN, latencies };
}

const ways: Record<Way, () => Promise<PushResult>> = {
  encryption: () => rateOf((browser) => encrypt(browser, PLAINTEXT)),
  web_push: byWebPush,
  sender: () => bySender({ encrypt }),
  sender_thread: () => bySender(startThread()),
  pipeline: () => byPipeline({ encrypt }, pipelineRate),
  pipeline_thread: () => byPipeline(startThread(), pipelineRate),
  latency: () => byPipeline(startThread(), pipelineLatency),
};

void ways[job.way]().then((result) => {
  process.send?.(result, () => process.exit(0));
});
