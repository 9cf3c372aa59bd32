import type { Connection, RowDataPacket } from 'mysql2/promise';
import { StartError } from '../infra/start-error';
import { type Adoption, countRows } from './adoption';
import { LEGACY_TABLES, renamed } from './legacy-tables';
import { finishStep, readProgress } from './progress';

/** Ids that the legacy backend has used are never used again, even if their rows were deleted. */
export async function continueIds({ connection, schema }: Adoption): Promise<void> {
  for (const table of LEGACY_TABLES) {
    if (!schema.has(renamed(table))) continue;
    const [rows] = await connection.query<(RowDataPacket & { 'Create Table': string })[]>(
      `show create table ${renamed(table)}`,
    );
    const next = /\bAUTO_INCREMENT=(\d+)/.exec(rows[0]?.['Create Table'] ?? '')?.[1];
    if (next) await connection.query(`alter table ${table} auto_increment = ${next}`);
  }
  await finishStep(connection, 'auto_increment');
}

/** @throws StartError if the conversations count other messages than were copied */
export async function checkMessages(connection: Connection): Promise<void> {
  const [rows] = await connection.query<(RowDataPacket & { n: string | number })[]>(
    'select coalesce(sum(last_seq), 0) as n from conversations',
  );
  const { copied } = await readProgress(connection, 'messages');
  if (Number(rows[0]?.n) !== copied) {
    throw new StartError(
      `The adoption copied ${copied} messages, but the conversations count ${rows[0]?.n}. The legacy data is unharmed in ` +
        'earlier_*: restore the backup, and report this.',
    );
  }
}

/** Reports what was adopted, and what was left out and why. */
export async function summarise({ connection, schema, say, warn }: Adoption): Promise<void> {
  const parts = [];
  for (const table of LEGACY_TABLES) {
    const { copied } = await readProgress(connection, table);
    const name = table.replace('_', ' ');
    parts.push(`${copied.toLocaleString('en')} ${name}`);
    const source = renamed(table);
    const left = schema.has(source) ? (await countRows(connection, source)) - copied : 0;
    if (left > 0) {
      warn(`${left.toLocaleString('en')} ${name} were left out and are in ${source}: ${REASONS[table]}.`);
    }
  }
  const conversations = await countRows(connection, 'conversations');
  say(`Adopted ${parts.join(', ')}, in ${conversations.toLocaleString('en')} conversations.`);
}

const REASONS = {
  users: 'their ids are not positive numbers',
  contacts: 'duplicates, contacts with oneself, or of accounts that are gone',
  messages: 'to oneself, or from or to accounts that are gone',
  push_subscriptions: 'duplicates, without usable keys, or of accounts that are gone',
} as const;
