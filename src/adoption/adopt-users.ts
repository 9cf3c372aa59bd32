import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Adoption, IdRange } from './adoption';
import { copyTable } from './copy-table';
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

/** Hashes that passwords can be compared with. `$2y$` is PHP's name for `$2b$`; `$2x$` marks hashes of a faulty library. */
const BCRYPT = /^\$2[aby]?(?=\$\d\d\$[./A-Za-z\d]{53}$)/;

/** Accounts whose e-mails differ by case only. Log-in can find one of them. */
interface Clash {
  email: string;
  ids: number[];
}

/** Keeps ids and password hashes. Of accounts that share an e-mail, the one that wrote last keeps it. */
export async function adoptUsers(adoption: Adoption): Promise<void> {
  await copyTable(adoption, 'users', (range) => copyUsers(adoption, range));
}

async function copyUsers(adoption: Adoption, range: IdRange): Promise<number> {
  const { connection, schema, zone, warn } = adoption;
  const created_at = timeOf(schema, 'users', 'created_at', { zone });
  const updated_at = timeOf(schema, 'users', 'updated_at', { zone, otherwise: created_at });
  const [users] = await connection.query<LegacyUser[]>(
    `select e.id, e.name, e.email, e.password_hash, ${created_at} as created_at, ${updated_at} as updated_at
       from earlier_users e where e.id > ? and e.id <= ? order by e.id`,
    [range.after, range.upTo],
  );
  const emails = new Map(users.map(({ id, email }) => [id, cleanEmail(email)]));
  for (const id of await resolveClashes(adoption, emails)) emails.set(id, null);
  const withoutPassword = users.flatMap(({ id, password_hash }) =>
    password_hash && !BCRYPT.test(password_hash) ? [id] : [],
  );
  if (withoutPassword.length > 0) {
    warn(
      `The accounts ${listIds(withoutPassword)} have no password that can be checked: give them new ones (the originals are in ` +
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

/** Leaves each shared e-mail to one account: returns the accounts that lose theirs, and takes it from those already copied. */
async function resolveClashes(
  { connection, warn }: Adoption,
  emails: ReadonlyMap<number, string | null>,
): Promise<number[]> {
  const clashes = await listClashes(connection, emails);
  const newest = await listNewestMessages(
    connection,
    clashes.flatMap(({ ids }) => ids),
  );
  const losers: number[] = [];
  for (const { ids } of clashes) {
    const keeper = findKeeper(ids, newest);
    const others = ids.filter((id) => id !== keeper);
    losers.push(...others);
    await connection.query('update users set email = null where id in (?)', [others]);
    warn(
      `The accounts ${ids.join(', ')} have the same e-mail but for its case. Account ${keeper}, which wrote last, keeps ` +
        `it; give ${others.join(', ')} another one (the original is in earlier_users).`,
    );
  }
  return losers;
}

/** At most 20 of them, for a sentence that is to be read. */
function listIds(ids: readonly number[]): string {
  const shown = ids.slice(0, 20).join(', ');
  return ids.length > 20 ? `${shown} and ${ids.length - 20} more` : shown;
}

/** Empty for what is no hash: it would not let anybody log in either, and might not fit into the column. */
function hashOf(password_hash: string | null): string {
  if (!password_hash || !BCRYPT.test(password_hash)) return '';
  return password_hash.replace(/^\$2y/, '$2b');
}

/** Accounts that share an e-mail, among these and those that were copied before. */
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

/** The id of each account's newest message. One query for all accounts: there may be no index for it. */
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

/** The account that wrote last; the oldest if none wrote anything. */
function findKeeper(ids: readonly number[], newest: ReadonlyMap<number, number>): number {
  const writer = ids.reduce((one, other) =>
    (newest.get(other) ?? 0) > (newest.get(one) ?? 0) ? other : one,
  );
  return newest.has(writer) ? writer : Math.min(...ids);
}
