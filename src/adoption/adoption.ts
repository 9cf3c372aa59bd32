import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { explainFailure } from '../infra/database/database-rights';
import { StartError } from '../infra/start-error';
import type { LegacyTable, Schema } from './legacy-tables';

/** What every step of an adoption works with. */
export interface Adoption {
  connection: Connection;
  /** With the legacy tables under their new names. */
  schema: Schema;
  /** Which DATETIME columns were written in. */
  zone: string;
  /** Messages of one transaction, at most. */
  chunkRows: number;
  say: (sentence: string) => void;
  warn: (sentence: string) => void;
}

/** The ids of one transaction: above `after`, up to and with `upTo`. */
export interface IdRange {
  after: number;
  upTo: number;
}

export type Step = 'rename' | LegacyTable | 'auto_increment' | 'finished';

export interface StepNote {
  done_up_to: number;
  seen: number;
  copied: number;
  is_finished: 0 | 1;
}

const SAY_EVERY_MS = 2_000;
/** Rows that travel through this process: the longest fit into the smallest packet that MyChat works with. */
const CARRIED_ROWS = 200;

/** How far an adoption has come. It stays, as a note that the schema was adopted. */
const CREATE_NOTES = `
  create table if not exists adoption_progress (
    step varchar(32) character set ascii collate ascii_bin not null,
    done_up_to bigint not null default 0,
    seen bigint not null default 0,
    copied bigint not null default 0,
    finished_at datetime(3) null,
    primary key (step)
  ) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci`;

export async function createNotes(connection: Connection): Promise<void> {
  await connection.query(CREATE_NOTES);
}

export async function readNote(connection: Connection, step: Step): Promise<StepNote> {
  const [rows] = await connection.query<(StepNote & RowDataPacket)[]>(
    'select done_up_to, seen, copied, finished_at is not null as is_finished from adoption_progress where step = ?',
    [step],
  );
  return rows[0] ?? { done_up_to: 0, seen: 0, copied: 0, is_finished: 0 };
}

export async function finishStep(connection: Connection, step: Step): Promise<void> {
  await connection.query(
    `insert into adoption_progress (step, finished_at) values (?, now(3)) on duplicate key update finished_at = now(3)`,
    [step],
  );
}

/**
 * Copies a table in order of its ids. A chunk and the note how far it got are one transaction, so an adoption that was killed
 * goes on where it stopped. `copy` answers how many rows it copied.
 */
export async function copyTable(
  { connection, schema, chunkRows, say }: Adoption,
  table: LegacyTable,
  copy: (range: IdRange) => Promise<number>,
): Promise<void> {
  const note = await readNote(connection, table);
  if (note.is_finished) return;
  const source = `earlier_${table}`;
  const total = schema.has(source) ? await count(connection, source) : 0;
  if (total > 0) say(`Adopting ${total.toLocaleString('en')} ${table.replace('_', ' ')}.`);

  const limit = table === 'messages' ? chunkRows : Math.min(chunkRows, CARRIED_ROWS);
  let { done_up_to: after, seen } = note;
  let saidAt = performance.now();
  while (seen < total) {
    const chunk = await findChunk(connection, source, after, limit);
    if (!chunk) break;
    await copyChunk(connection, table, { after, upTo: chunk.upTo }, chunk.rows, copy);
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
  range: IdRange,
  rows: number,
  copy: (range: IdRange) => Promise<number>,
): Promise<void> {
  try {
    await connection.query('begin');
    const copied = await copy(range);
    await connection.query(
      `insert into adoption_progress (step, done_up_to, seen, copied) values (?, ?, ?, ?)
       on duplicate key update done_up_to = ?, seen = seen + ?, copied = copied + ?`,
      [table, range.upTo, rows, copied, range.upTo, rows, copied],
    );
    await connection.query('commit');
  } catch (error) {
    throw new StartError(
      `Adopting the earlier ${table}, ids ${range.after + 1} to ${range.upTo}, failed: ${explainFailure(error)} ` +
        'Nothing is lost: the earlier tables are kept as earlier_*, and the next start goes on from here.',
    );
  }
}

/** Change numbers for this transaction: from `first` on. */
export async function takeNumbers(connection: Connection, amount: number): Promise<{ first: number }> {
  await connection.query<ResultSetHeader>('update change_counter set n = n + ? where id = 1', [amount]);
  const [rows] = await connection.query<(RowDataPacket & { n: number })[]>(
    'select n from change_counter where id = 1',
  );
  return { first: (rows[0]?.n ?? 0) - amount + 1 };
}

export async function count(connection: Connection, table: string): Promise<number> {
  const [rows] = await connection.query<(RowDataPacket & { n: number })[]>(
    `select count(*) as n from ${table}`,
  );
  return rows[0]?.n ?? 0;
}
