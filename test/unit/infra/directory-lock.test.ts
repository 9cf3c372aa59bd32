import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryLock } from '../../../src/infra/directory-lock';
import { findProcess } from '../../../src/infra/process-identity';

const impatient = { runningMs: 0, stoppingMs: 50 };
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mychat-lock-'));
});

afterEach(() => rm(directory, { recursive: true }));

function lock(patience = impatient): DirectoryLock {
  return new DirectoryLock(directory, patience);
}

it('is held by one at a time, and free again once released', async () => {
  const holder = lock();
  await holder.acquire();

  await expect(lock().acquire()).rejects.toThrow(
    `process ${process.pid}) is already running on ${directory}`,
  );
  holder.release();
  const next = lock();
  await next.acquire();
  next.release();
  expect(await readdir(directory)).toEqual([]);
});

it('waits for a holder that has said that it stops', async () => {
  const holder = lock();
  await holder.acquire();
  holder.announceStop();
  const waitedFor: number[] = [];
  const acquired = lock({ runningMs: 0, stoppingMs: 10_000 }).acquire((pid) => {
    waitedFor.push(pid);
    holder.release();
  });

  await acquired;
  expect(waitedFor).toEqual([process.pid]);
});

it('does not wait for ever', async () => {
  const holder = lock();
  await holder.acquire();
  holder.announceStop();

  await expect(lock().acquire()).rejects.toThrow('is still stopping');
});

it.each([
  ['a process that has ended', () => endedProcess()],
  [
    'a process whose number another one has now',
    () => ({ pid: process.pid, startedAt: 'long ago', stopping: false }),
  ],
  ['a power failure', () => ''],
])('is taken over from %s', async (_, left) => {
  await writeFile(join(directory, 'lock'), JSON.stringify(await left()));
  await lock().acquire();

  expect(JSON.parse(await readFile(join(directory, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
});

it('is taken over by exactly one of ten', async () => {
  await writeFile(join(directory, 'lock'), JSON.stringify(await endedProcess()));
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => lock().acquire()));

  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

async function endedProcess() {
  const child = spawn('sleep', ['60']);
  const identity = findProcess(child.pid!);
  child.kill();
  await once(child, 'exit');
  return { ...identity, stopping: false };
}
