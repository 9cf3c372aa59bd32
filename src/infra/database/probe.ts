import type { WriteRefusal } from '../../domain/ports';
import type { Db } from './db';
import type { WriteWatch } from './write-watch';

/** Why the database takes no writes, found out without writing. Rejects if it cannot be reached. */
export async function probeWrites(db: Db, watch: WriteWatch): Promise<WriteRefusal | undefined> {
  // The second is that of Aurora's replicas.
  const row = await db.one<{ server: number | string; engine: number | string }>(
    'select @@global.read_only as server, @@global.innodb_read_only as engine',
  );
  if (row && [row.server, row.engine].some((value) => value !== 0 && value !== 'OFF')) {
    watch.refused('read-only', 'read_only is on');
  }
  return watch.refusal;
}
