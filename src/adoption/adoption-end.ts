import type { Connection, RowDataPacket } from 'mysql2/promise';
import { StartError } from '../infra/start-error';
import { type Adoption, count, readNote } from './adoption';
import { LEGACY_TABLES } from './legacy-tables';

/** @throws StartError where something was not copied as it was counted */
export async function checkMessages(connection: Connection): Promise<void> {
  const [rows] = await connection.query<(RowDataPacket & { n: string | number })[]>(
    'select coalesce(sum(last_seq), 0) as n from conversations',
  );
  const { copied } = await readNote(connection, 'messages');
  if (Number(rows[0]?.n) !== copied) {
    throw new StartError(
      `The adoption copied ${copied} messages, but the conversations count ${rows[0]?.n}. The legacy data is unharmed in ` +
        'earlier_*: restore the backup, and report this.',
    );
  }
}

/** Says what was adopted, and what was not and why. */
export async function summarise({ connection, schema, say, warn }: Adoption): Promise<void> {
  const parts = [];
  for (const table of LEGACY_TABLES) {
    const { copied } = await readNote(connection, table);
    const name = table.replace('_', ' ');
    parts.push(`${copied.toLocaleString('en')} ${name}`);
    const source = `earlier_${table}`;
    const left = schema.has(source) ? (await count(connection, source)) - copied : 0;
    if (left > 0) {
      warn(`${left.toLocaleString('en')} ${name} were left out and are in ${source}: ${REASONS[table]}.`);
    }
  }
  const conversations = await count(connection, 'conversations');
  say(`Adopted ${parts.join(', ')}, in ${conversations.toLocaleString('en')} conversations.`);
}

const REASONS = {
  users: 'their ids are not positive numbers',
  contacts: 'duplicates, contacts with oneself, or of accounts that are gone',
  messages: 'to oneself, or from or to accounts that are gone',
  push_subscriptions: 'duplicates, without usable keys, or of accounts that are gone',
} as const;
