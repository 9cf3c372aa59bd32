import type { Connection, RowDataPacket } from 'mysql2/promise';
import { explainFailure } from '../infra/database/database-rights';
import { StartError } from '../infra/start-error';
import { type Adoption, countRows, type IdRange } from './adoption';
import { type LegacyTable, renamed } from './legacy-tables';
import { addProgress, finishStep, readProgress } from './progress';

const SAY_EVERY_MS = 2_000;
/** Rows that pass through this process: even the longest fit into the smallest packet that MyChat works with. */
const MAX_LOADED_ROWS = 200;

/** Copies the rows of a range, and returns how many it copied. */
type CopyRange = (range: IdRange) => Promise<number>;

/**
 * Copies a table in the order of its ids. A chunk and its progress are one transaction, so that an adoption which was killed
 * continues where it stopped.
 */
export async function copyTable(adoption: Adoption, table: LegacyTable, copy: CopyRange): Promise<void> {
  const { connection, schema, chunkRows, say } = adoption;
  const progress = await readProgress(connection, table);
  if (progress.is_finished) return;
  const source = renamed(table);
  const total = schema.has(source) ? await countRows(connection, source) : 0;
  if (total > 0) say(`Adopting ${total.toLocaleString('en')} ${table.replace('_', ' ')}.`);

  const limit = table === 'messages' ? chunkRows : Math.min(chunkRows, MAX_LOADED_ROWS);
  let { done_up_to: after, seen } = progress;
  let saidAt = performance.now();
  while (seen < total) {
    const chunk = await findChunk(connection, source, after, limit);
    if (!chunk) break;
    await copyChunk(connection, table, { after, ...chunk }, copy);
    after = chunk.upTo;
    seen += chunk.rows;
    if (performance.now() - saidAt > SAY_EVERY_MS) {
      saidAt = performance.now();
      say(
        `Adopted ${seen.toLocaleString('en')} of ${total.toLocaleString('en')} ${table.replace('_', ' ')}.`,
      );
    }
  }
  await finishStep(connection, table);
}

async function findChunk(connection: Connection, source: string, after: number, limit: number) {
  const [rows] = await connection.query<(RowDataPacket & { upTo: number | null; n: number })[]>(
    `select max(id) as upTo, count(*) as n from (select id from ${source} where id > ? order by id limit ?) chunk`,
    [after, limit],
  );
  const [chunk] = rows;
  return chunk?.upTo == null ? undefined : { upTo: chunk.upTo, rows: chunk.n };
}

async function copyChunk(
  connection: Connection,
  table: LegacyTable,
  { after, upTo, rows }: IdRange & { rows: number },
  copy: CopyRange,
): Promise<void> {
  try {
    await connection.query('begin');
    const copied = await copy({ after, upTo });
    await addProgress(connection, table, { done_up_to: upTo, seen: rows, copied });
    await connection.query('commit');
  } catch (error) {
    throw new StartError(
      `Adopting the earlier ${table}, ids ${after + 1} to ${upTo}, failed: ${explainFailure(error)} ` +
        'Nothing is lost: the earlier tables are kept as earlier_*, and the next start goes on from here.',
    );
  }
}
