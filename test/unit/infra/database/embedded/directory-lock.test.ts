import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryLock, type LockOptions } from '../../../../../src/infra/database/embedded/directory-lock';
import { findProcess } from '../../../../../src/infra/database/embedded/process-identity';

const SHORT = { runningMs: 0, stoppingMs: 50 };
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mychat-lock-'));
});

afterEach(() => rm(directory, { recursive: true }));

function lock(options: LockOptions = {}): Promise<DirectoryLock> {
  return DirectoryLock.acquire(directory, { timeouts: SHORT, ...options });
}

it('a lock has one holder at a time, and is free again when it is released', async () => {
  const holder = await lock();

  await expect(lock()).rejects.toThrow(`process ${process.pid}) is already running on ${directory}`);
  holder.release();
  const next = await lock();
  next.release();
  expect(await readdir(directory)).toEqual([]);
});

it('a lock is waited for if its holder has said that it stops', async () => {
  const holder = await lock();
  holder.announceStop();
  const waitedFor: number[] = [];
  await lock({
    timeouts: { runningMs: 0, stoppingMs: 10_000 },
    onWait: (pid) => {
      waitedFor.push(pid);
      holder.release();
    },
  });

  expect(waitedFor).toEqual([process.pid]);
});

it('a lock is not waited for without end', async () => {
  const holder = await lock();
  holder.announceStop();

  await expect(lock()).rejects.toThrow('is still stopping');
});

it.each([
  ['a process that has ended', () => endedProcess()],
  [
    'a process whose id another one has now',
    () => ({ pid: process.pid, startedAt: 'long ago', stopping: false }),
  ],
  ['a power failure', () => ''],
])('a lock is taken over from %s', async (_, left) => {
  await writeFile(join(directory, 'lock'), JSON.stringify(await left()));
  await lock();

  expect(JSON.parse(await readFile(join(directory, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
});

it('a lock is taken over by exactly one of ten', async () => {
  await writeFile(join(directory, 'lock'), JSON.stringify(await endedProcess()));
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => lock()));

  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('waiting for a lock can be aborted', async () => {
  const holder = await lock();
  holder.announceStop();
  const stopping = new AbortController();
  const waiting = lock({
    timeouts: { runningMs: 0, stoppingMs: 60_000 },
    onWait: () => stopping.abort(),
    signal: stopping.signal,
  });

  await expect(waiting).rejects.toThrow(/abort/i);
  holder.release();
});

it('a lock that another one has by now is neither removed nor changed', async () => {
  const path = join(directory, 'lock');
  const former = await lock();
  await rm(path);
  await lock();
  const text = await readFile(path, 'utf8');

  former.announceStop();
  former.release();
  expect(await readFile(path, 'utf8')).toBe(text);
});

it('a copy of a locked directory is not locked', async () => {
  await lock();
  const copy = `${directory}-copy`;
  await cp(directory, copy, { recursive: true });

  const copied = await DirectoryLock.acquire(copy, { timeouts: SHORT });
  copied.release();
  await rm(copy, { recursive: true });
  await expect(lock()).rejects.toThrow('already running');
});

it('a lock is taken over although a process was killed while removing it', async () => {
  const dead = JSON.stringify(await endedProcess());
  await writeFile(join(directory, 'lock'), dead);
  await writeFile(join(directory, 'lock.removal'), dead);
  await lock();

  expect(await readdir(directory)).toEqual(['lock']);
});

async function endedProcess() {
  const child = spawn('sleep', ['60']);
  const identity = findProcess(child.pid!);
  child.kill();
  await once(child, 'exit');
  return { ...identity, stopping: false };
}
