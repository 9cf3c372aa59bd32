import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

/**
 * More than the 15 KB that were the aim: it has all that the web app needs, groups and moves from former storage among it. What is added has
 * to be worth it: raise this only with a reason.
 */
const MAX_BYTES = 25 * 1_024;

it('the client is at most 25 KB with gzip, without the library of its socket', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'mychat-client-'));
  try {
    await promisify(execFile)(process.execPath, ['scripts/build-client.mjs', 'smallest', directory]);
    expect(readdirSync(directory)).toEqual(['client.js']);
    const code = readFileSync(join(directory, 'client.js'), 'utf8');
    expect(code).toContain('socket.io-client');
    expect(gzipSync(code, { level: 9 }).length).toBeLessThan(MAX_BYTES);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
