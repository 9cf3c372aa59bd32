import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { CONNECTION_OPTIONS, type Database, type DatabaseAddress, SESSION_SETUP } from '../db';
import { StartError } from '../start-error';
import { adoptContacts } from './adopt-contacts';
import { adoptMessages } from './adopt-messages';
import { adoptSubscriptions } from './adopt-subscriptions';
import { adoptUsers } from './adopt-users';
import { type Adoption, count, createNotes, finishStep, readNote } from './adoption';
import { EARLIER_TABLES, readSchema, recogniseEarlier, type Schema } from './earlier-tables';

export interface AdoptOptions {
  /** The zone that DATETIME columns were written in; TIMESTAMP columns know theirs. */
  zone: string;
  /** Creates our tables, once the earlier ones are out of their way. */
  migrate: () => Promise<unknown>;
  say: (sentence: string) => void;
  warn: (sentence: string) => void;
  /** Messages of one transaction, at most. */
  chunkRows?: number;
}

const CHUNK_ROWS = 20_000;
const WAIT_SECONDS = 30;

/** The schema with which the adoption is not to be begun, or is over. */
function isAdopted(schema: Schema): boolean {
  return !schema.has('adoption_progress') && schema.has('schema_migrations');
}

/**
 * Whether the schema holds the earlier backend's data and not, or not completely, ours.
 * @throws StartError where it holds somebody else's
 */
export async function needsAdoption(database: Database): Promise<boolean> {
  const connection = await database.pool.getConnection();
  try {
    return await isDue(connection);
  } finally {
    connection.release();
  }
}

async function isDue(connection: Connection): Promise<boolean> {
  const schema = await readSchema(connection);
  if (isAdopted(schema)) return false;
  if (!schema.has('adoption_progress')) return recogniseEarlier(schema).length > 0;
  const { is_finished } = await readNote(connection, 'finished');
  return !is_finished;
}

/**
 * Takes over the earlier backend's database: its tables become `earlier_*`, which nobody writes any more, and what is in them
 * is copied into ours. Does nothing in any other schema. Any number of processes may call it at once; one that was killed is
 * continued by the next.
 */
export async function adoptEarlier(address: DatabaseAddress, options: AdoptOptions): Promise<void> {
  const connection = await connect(address);
  try {
    if (!(await isDue(connection))) return;
    await waitForTurn(connection, options);
    if (await isDue(connection)) await adopt(connection, options);
  } finally {
    // Frees the lock as well.
    connection.destroy();
  }
}

/** A connection of its own: what takes minutes here would be given up by the pool. */
async function connect(address: DatabaseAddress): Promise<Connection> {
  const connection = await createConnection({ ...address, ...CONNECTION_OPTIONS });
  for (const statement of SESSION_SETUP) await connection.query(statement);
  return connection;
}

async function waitForTurn(connection: Connection, { say }: AdoptOptions): Promise<void> {
  for (;;) {
    const [rows] = await connection.query<(RowDataPacket & { held: number })[]>(
      "select get_lock(concat('mychat_adopt_', md5(database())), ?) as held",
      [WAIT_SECONDS],
    );
    if (rows[0]?.held === 1) return;
    say('Another process is adopting the earlier database. Waiting for it.');
  }
}

async function adopt(connection: Connection, options: AdoptOptions): Promise<void> {
  const { zone, say, warn, chunkRows = CHUNK_ROWS } = options;
  await createNotes(connection);
  await renameTables(connection, say);
  await options.migrate();
  const adoption: Adoption = {
    connection,
    schema: await readSchema(connection),
    zone,
    chunkRows,
    say,
    warn,
  };
  await adoptUsers(adoption);
  await adoptContacts(adoption);
  await adoptMessages(adoption);
  await adoptSubscriptions(adoption);
  await continueIds(adoption);
  await checkMessages(connection);
  await finishStep(connection, 'finished');
  await summarise(adoption);
}

/** The earlier rows stay under these names: what was left out is there, and so is the way back. */
async function renameTables(connection: Connection, say: AdoptOptions['say']): Promise<void> {
  const note = await readNote(connection, 'rename');
  if (note.is_finished) return;
  const schema = await readSchema(connection);
  // One statement renames all or none; should a server ever have renamed some, these are what is left.
  const tables = EARLIER_TABLES.filter((table) => schema.has(table) && !schema.has(`earlier_${table}`));
  if (tables.length > 0) {
    say(`Adopting the earlier backend's database: its tables become earlier_*.`);
    await connection.query(
      `rename table ${tables.map((table) => `${table} to earlier_${table}`).join(', ')}`,
    );
  }
  await freeForeignKeyNames(connection);
  await finishStep(connection, 'rename');
}

/** Names of foreign keys are unique in a schema. Those that the server made follow their table; others could be ours. */
async function freeForeignKeyNames(connection: Connection): Promise<void> {
  const [keys] = await connection.query<(RowDataPacket & { name: string; table_name: string })[]>(
    `select constraint_name as name, table_name as table_name
       from information_schema.referential_constraints
      where constraint_schema = database() and table_name in (?)`,
    [EARLIER_TABLES.map((table) => `earlier_${table}`)],
  );
  for (const { name, table_name } of keys) {
    if (name.startsWith('earlier_')) continue;
    await connection.query('alter table ?? drop foreign key ??', [table_name, name]);
  }
}

/** An id that was given away once is never given again, also where its row was deleted. */
async function continueIds({ connection, schema }: Adoption): Promise<void> {
  for (const table of EARLIER_TABLES) {
    if (!schema.has(`earlier_${table}`)) continue;
    const [rows] = await connection.query<(RowDataPacket & { 'Create Table': string })[]>(
      `show create table earlier_${table}`,
    );
    const next = /\bAUTO_INCREMENT=(\d+)/.exec(rows[0]?.['Create Table'] ?? '')?.[1];
    if (next) await connection.query(`alter table ${table} auto_increment = ${next}`);
  }
  await finishStep(connection, 'auto_increment');
}

async function checkMessages(connection: Connection): Promise<void> {
  const [rows] = await connection.query<(RowDataPacket & { n: string | number })[]>(
    'select coalesce(sum(last_seq), 0) as n from conversations',
  );
  const { copied } = await readNote(connection, 'messages');
  if (Number(rows[0]?.n) !== copied) {
    throw new StartError(
      `The adoption copied ${copied} messages, but the conversations count ${rows[0]?.n}. The earlier data is unharmed in ` +
        'earlier_*: restore the backup, and report this.',
    );
  }
}

async function summarise({ connection, schema, say, warn }: Adoption): Promise<void> {
  const parts = [];
  for (const table of EARLIER_TABLES) {
    const { seen, copied } = await readNote(connection, table);
    const name = table.replace('_', ' ');
    parts.push(`${copied.toLocaleString('en')} ${name}`);
    if (seen > copied && schema.has(`earlier_${table}`)) {
      warn(
        `${(seen - copied).toLocaleString('en')} ${name} were left out and are in earlier_${table}: ${REASONS[table]}.`,
      );
    }
  }
  const conversations = await count(connection, 'conversations');
  say(`Adopted ${parts.join(', ')}, in ${conversations.toLocaleString('en')} conversations.`);
}

const REASONS = {
  users: 'nobody should be',
  contacts: 'duplicates, contacts with oneself, or of accounts that are gone',
  messages: 'to oneself, or from or to accounts that are gone',
  push_subscriptions: 'duplicates, without usable keys, or of accounts that are gone',
} as const;
