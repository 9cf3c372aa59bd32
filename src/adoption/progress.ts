import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { LegacyTable } from './legacy-tables';

export type Step = 'rename' | LegacyTable | 'auto_increment' | 'finished';

/** How far a step has come. */
export interface Progress {
  /** All ids up to this one are done. */
  done_up_to: number;
  /** Legacy rows that were read, and those of them that were copied. */
  seen: number;
  copied: number;
  is_finished: 0 | 1;
}

/** The table stays after the adoption: it shows that the schema was adopted. */
const CREATE_TABLE = `
  create table if not exists adoption_progress (
    step varchar(32) character set ascii collate ascii_bin not null,
    done_up_to bigint not null default 0,
    seen bigint not null default 0,
    copied bigint not null default 0,
    finished_at datetime(3) null,
    primary key (step)
  ) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_unicode_520_ci`;

export async function createProgressTable(connection: Connection): Promise<void> {
  await connection.query(CREATE_TABLE);
}

export async function readProgress(connection: Connection, step: Step): Promise<Progress> {
  const [rows] = await connection.query<(Progress & RowDataPacket)[]>(
    'select done_up_to, seen, copied, finished_at is not null as is_finished from adoption_progress where step = ?',
    [step],
  );
  return rows[0] ?? { done_up_to: 0, seen: 0, copied: 0, is_finished: 0 };
}

/** Adds to what a step has done, in the transaction that does it. */
export async function addProgress(
  connection: Connection,
  step: Step,
  { done_up_to, seen, copied }: Omit<Progress, 'is_finished'>,
): Promise<void> {
  await connection.query(
    `insert into adoption_progress (step, done_up_to, seen, copied) values (?, ?, ?, ?)
     on duplicate key update done_up_to = ?, seen = seen + ?, copied = copied + ?`,
    [step, done_up_to, seen, copied, done_up_to, seen, copied],
  );
}

export async function finishStep(connection: Connection, step: Step): Promise<void> {
  await connection.query(
    `insert into adoption_progress (step, finished_at) values (?, now(3)) on duplicate key update finished_at = now(3)`,
    [step],
  );
}
