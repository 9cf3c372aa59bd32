import type { Connection, RowDataPacket } from 'mysql2/promise';
import { type Adoption, copyTable, type IdRange } from './adoption';
import { cleanEmail, cleanName } from './legacy-names';
import { timeOf } from './legacy-tables';

interface LegacyUser extends RowDataPacket {
  id: number;
  name: string | null;
  email: string | null;
  password_hash: string | null;
  created_at: string;
  updated_at: string;
}

/** What passwords can be compared with. `$2y$` is PHP's name for `$2b$`; not so `$2x$`, of a library that miscounted. */
const BCRYPT = /^\$2[aby]?(?=\$\d\d\$[./A-Za-z\d]{53}$)/;

/** Two accounts whose e-mails differ by case only: log-in knows one of them. */
interface Clash {
  email: string;
  ids: number[];
}

/** Ids and password hashes stay. Of accounts that share an e-mail, the one that wrote last keeps it. */
export async function adoptUsers(adoption: Adoption): Promise<void> {
  await copyTable(adoption, 'users', (range) => copyUsers(adoption, range));
}

async function copyUsers({ connection, schema, zone, warn }: Adoption, range: IdRange): Promise<number> {
  const created_at = timeOf(schema, 'users', 'created_at', { zone });
  const updated_at = timeOf(schema, 'users', 'updated_at', { zone, otherwise: created_at });
  const [users] = await connection.query<LegacyUser[]>(
    `select e.id, e.name, e.email, e.password_hash, ${created_at} as created_at, ${updated_at} as updated_at
       from earlier_users e where e.id > ? and e.id <= ? order by e.id`,
    [range.after, range.upTo],
  );
  const emails = new Map(users.map(({ id, email }) => [id, cleanEmail(email)]));
  const clashes = await listClashes(connection, emails);
  const newest = await listNewestMessages(
    connection,
    clashes.flatMap(({ ids }) => ids),
  );
  for (const clash of clashes) {
    const keeper = findKeeper(clash.ids, newest);
    const others = clash.ids.filter((id) => id !== keeper);
    for (const id of others) emails.set(id, null);
    await connection.query('update users set email = null where id in (?)', [others]);
    warn(
      `The accounts ${clash.ids.join(', ')} have the same e-mail but for its case. Account ${keeper}, which wrote last, keeps ` +
        `it; give ${others.join(', ')} another one (the original is in earlier_users).`,
    );
  }
  const locked = users.flatMap(({ id, password_hash }) =>
    password_hash && !BCRYPT.test(password_hash) ? [id] : [],
  );
  if (locked.length > 0) {
    warn(
      `The accounts ${listIds(locked)} have no password that can be checked: give them new ones (the originals are in ` +
        'earlier_users).',
    );
  }
  await connection.query(
    'insert into users (id, name, email, password_hash, created_at, updated_at) values ?',
    [
      users.map(({ id, name, password_hash, ...user }) => [
        id,
        cleanName(name) || cleanName(user.email?.split('@')[0] ?? null) || `User ${id}`,
        emails.get(id) ?? null,
        hashOf(password_hash),
        new Date(user.created_at),
        new Date(user.updated_at),
      ]),
    ],
  );
  return users.length;
}

/** The first of them, as many as somebody may want to read. */
function listIds(ids: readonly number[]): string {
  const shown = ids.slice(0, 20).join(', ');
  return ids.length > 20 ? `${shown} and ${ids.length - 20} more` : shown;
}

/** Of what is no hash, and may not even fit, nothing is left: it lets nobody in either. */
function hashOf(password_hash: string | null): string {
  if (!password_hash || !BCRYPT.test(password_hash)) return '';
  return password_hash.replace(/^\$2y/, '$2b');
}

/** Among these accounts, and between them and those that were copied before. */
async function listClashes(
  connection: Connection,
  emails: ReadonlyMap<number, string | null>,
): Promise<Clash[]> {
  const ids = new Map<string, number[]>();
  for (const [id, email] of emails) {
    if (email !== null) ids.set(email, [...(ids.get(email) ?? []), id]);
  }
  if (ids.size === 0) return [];
  const [copied] = await connection.query<(RowDataPacket & { id: number; email: string })[]>(
    'select id, email from users where email in (?)',
    [[...ids.keys()]],
  );
  for (const { id, email } of copied) ids.get(email)?.unshift(id);
  return [...ids].flatMap(([email, sharing]) => (sharing.length > 1 ? [{ email, ids: sharing }] : []));
}

/** Who wrote what last: one look at the messages for all of them, which no index may help with. */
async function listNewestMessages(
  connection: Connection,
  sender_ids: readonly number[],
): Promise<Map<number, number>> {
  if (sender_ids.length === 0) return new Map();
  const [rows] = await connection.query<(RowDataPacket & { sender_id: number; newest: number })[]>(
    'select sender_id, max(id) as newest from earlier_messages where sender_id in (?) group by sender_id',
    [sender_ids],
  );
  return new Map(rows.map(({ sender_id, newest }) => [sender_id, newest]));
}

/** Where nobody wrote anything, the oldest account. */
function findKeeper(ids: readonly number[], newest: ReadonlyMap<number, number>): number {
  const writer = ids.reduce((one, other) =>
    (newest.get(other) ?? 0) > (newest.get(one) ?? 0) ? other : one,
  );
  return newest.has(writer) ? writer : Math.min(...ids);
}
