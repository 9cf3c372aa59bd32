import { statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Database } from '../../infra/database/database';
import { fail, type Finding, ok, warn } from './finding';

const MIB = 1_048_576;
/** InnoDB extends its files by several MiB at a time. */
const MIN_MIB = 32;
const WARN_BELOW_MIB = 512;

const TODO =
  'Make room on that disk: without it the database refuses every message. MyChat goes on by itself.';

/** How much room is left on the database's disk, if that is a disk of this machine. */
export async function checkDisk(database: Database): Promise<Finding> {
  const row = await database.one<{ host: string; directory: string }>(
    'select @@hostname as host, @@datadir as directory',
  );
  const free = row?.host === hostname() ? await freeMib(row.directory) : undefined;
  if (free === undefined) return ok('database disk: not of this machine, look at its room there');
  if (free < MIN_MIB) return fail(`database disk: full, ${free} MiB are left`, TODO);
  if (free < WARN_BELOW_MIB) return warn(`database disk: nearly full, ${free} MiB are left`, TODO);
  return ok(`database disk: ${free} MiB are free`);
}

async function freeMib(directory: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return Math.floor((bavail * bsize) / MIB);
  } catch {
    // No such directory here: the server runs in a container.
    return undefined;
  }
}
