import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { diagnose } from '../../../src/cli/doctor/diagnose';
import type { Finding } from '../../../src/cli/doctor/finding';
import { createLogger } from '../../../src/infra/logger';
import { startTestApp } from '../../support/app';
import { connectionUrl } from '../../support/database';
import { OddDatabase } from '../../support/odd-database';
import { twoPeople } from '../../support/people';
import { createRestClient } from '../../support/rest-client';
import { closeSockets, connect } from '../../support/socket-client';

const run = promisify(execFile);

/** A disk of its own, of a few hundred megabytes; undefined if this user may not mount one. */
async function mountSmallDisk(): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'mychat-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=384m,mode=700', 'tmpfs', directory]);
    return directory;
  } catch {
    await rm(directory, { recursive: true });
    return undefined;
  }
}

/** Uses all room that is left. */
async function fill(directory: string): Promise<void> {
  const stream = createWriteStream(join(directory, 'filler'));
  const full = once(stream, 'error');
  const block = Buffer.alloc(1_048_576);
  const write = () => void stream.write(block, (error) => error ?? write());
  write();
  const [error] = await full;
  expect(error).toMatchObject({ code: 'ENOSPC' });
}

async function makeRoom(directory: string): Promise<void> {
  await rm(join(directory, 'filler'), { force: true });
}

async function failures(database: OddDatabase): Promise<Finding[]> {
  const findings: Finding[] = [];
  const settings = { CONN_URL: connectionUrl(database.schema.address), NODE_ENV: 'test' };
  await diagnose(settings, { offline: true }, (finding) => findings.push(finding));
  return findings.filter(({ state }) => state === 'fail');
}

it('writes are busy while the disk is full, nothing acknowledged is lost, and they go on when there is room', async () => {
  const directory = await mountSmallDisk();
  if (!directory) {
    console.log('Skipped: only root may mount the small disk that this test fills.');
    return;
  }
  const database = await OddDatabase.start({ parent: directory });
  const lines: string[] = [];
  const log = createLogger({ level: 'warn', readable: true }, { write: (line) => void lines.push(line) });
  const app = await startTestApp({ schema: database.schema, outside: { log } });
  try {
    const [ana, bruno] = await twoPeople(app);
    const device = await connect(app, ana);
    const acknowledged: string[] = [];
    const refusals: unknown[] = [];
    const send = async (content: string): Promise<void> => {
      const temp_id = `t-${content.slice(0, 20).trim()}`;
      const ack = await device.call('send_message', { receiver_id: bruno.id, content, temp_id });
      if (ack.success) acknowledged.push(content);
      else refusals.push(ack.code);
    };

    await fill(directory);
    for (let batch = 0; refusals.length < 50; batch++) {
      const texts = Array.from({ length: 50 }, (_, index) => `${batch}.${index} `.padEnd(5_000, 'x'));
      await Promise.all(texts.map(send));
    }
    expect(new Set(refusals)).toEqual(new Set(['busy']));
    const health = () => createRestClient(app.url).get('/health');
    expect(await health()).toMatchObject({
      status: 503,
      body: { status: 'ERROR', database: 'disconnected', message: "The database's disk is full" },
    });
    expect(await failures(database)).toContainEqual(
      expect.objectContaining({ what: expect.stringMatching(/^database disk: full/) }),
    );
    expect(lines.filter((line) => line.includes('disk is full'))).toHaveLength(1);
    expect(lines.join('')).not.toMatch(/ERROR|\n +at /);

    await makeRoom(directory);
    await device.send(bruno, 'there is room again');
    acknowledged.push('there is room again');
    expect((await health()).status).toBe(200);
    const rows = await database.ask<{ content: string }>('select content from messages order by seq');
    expect(rows.map(({ content }) => content).toSorted()).toEqual(acknowledged.toSorted());
  } finally {
    // A database server without room waits for it, even when it is told to stop.
    await makeRoom(directory);
    closeSockets();
    await app.stop();
    await database.stop();
    await run('umount', [directory]);
    await rm(directory, { recursive: true });
  }
});
