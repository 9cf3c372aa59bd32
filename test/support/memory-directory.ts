import { accessSync, constants, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const SHARED_MEMORY = '/dev/shm';
const NEEDED_BYTES = 4 * 1024 ** 3;

/**
 * Where databases of tests are made: in memory if there is plenty of it, because a schema takes a twentieth of the time there;
 * else where temporary files are. Programs may be forbidden to run from it.
 */
export function memoryDirectory(): string {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    return bavail * bsize >= NEEDED_BYTES ? SHARED_MEMORY : tmpdir();
  } catch {
    // Not every system has it.
    return tmpdir();
  }
}
