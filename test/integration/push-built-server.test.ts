import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, watch } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectionUrl, createTestDatabase, type TestDatabase } from '../support/database';
import { aPerson } from '../support/people';
import { FakePushService } from '../support/push-service';

/** What `npm run build` produces and `node dist/main.js` runs: only there is a compiled file for the encryption thread. */
let directory: string;
let schema: TestDatabase;
let service: FakePushService;
let server: ChildProcess | undefined;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'mychat-built-'));
  for (const name of ['node_modules', 'sql']) symlinkSync(resolve(name), join(directory, name));
  cpSync('package.json', join(directory, 'package.json'));
  const compiler = resolve('node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [
    compiler,
    '-p',
    'tsconfig.build.json',
    '--outDir',
    join(directory, 'dist'),
  ]);
  [schema, service] = await Promise.all([createTestDatabase(), FakePushService.start()]);
});

afterEach(() => void server?.kill('SIGKILL'));

afterAll(async () => {
  await service.stop();
  await schema.drop();
  rmSync(directory, { recursive: true, force: true });
});

async function start(): Promise<{ url: string; process: ChildProcess; said: string }> {
  const reports = [`--report-directory=${directory}`, '--report-filename=report.json', '--report-on-signal'];
  const started = spawn(process.execPath, [...reports, 'dist/main.js'], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      CONN_URL: connectionUrl(schema.address),
      DATA_DIR: join(directory, '.data'),
      PUSH_ENDPOINT_HOSTS: service.host,
      NODE_EXTRA_CA_CERTS: service.certificates.caFile,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  server = started;
  let said = '';
  for (;;) {
    const url = /ready at (http:\S+)/.exec(said)?.[1];
    if (url) return { url, process: started, said };
    said += String((await once(started.stdout, 'data'))[0]);
  }
}

/** How many worker threads the process reports. */
async function threadsOf(process: ChildProcess): Promise<number> {
  const watcher = watch(directory);
  process.kill('SIGUSR2');
  try {
    for (;;) {
      await once(watcher, 'change');
      const report = readReport();
      if (report) return report.workers.length;
    }
  } finally {
    watcher.close();
  }
}

function readReport(): { workers: unknown[] } | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as { workers: unknown[] };
  } catch {
    // Not written to its end yet.
    return undefined;
  }
}

async function pushesArrive(url: string): Promise<void> {
  const ana = await aPerson({ url });
  const { body } = await ana.api.get('/api/push/vapid-public-key');
  const subscription = service.subscribe({ vapid_key: body.publicKey });
  await ana.api.post('/api/push/subscribe', { subscription });
  expect((await ana.api.post('/api/push/test')).body.data).toMatchObject({ sent: 1 });
  expect(JSON.parse(service.accepted(subscription.endpoint)[0]?.text ?? '').data.type).toBe('test');
}

const threads = availableParallelism() > 1 ? 1 : 0;

it('encrypts in a thread if there is more than one processor', async () => {
  const { url, process, said } = await start();
  await pushesArrive(url);
  expect(await threadsOf(process)).toBe(threads);
  expect(said).not.toContain('not complete');
});

it('warns if the file of the thread is missing, and encrypts without it', async () => {
  for (const name of ['report.json', 'dist/push/encryption-worker.js']) rmSync(join(directory, name));
  const { url, process, said } = await start();
  await pushesArrive(url);
  expect(await threadsOf(process)).toBe(0);
  expect(said.includes('encryption-worker.js')).toBe(threads > 0);
});
