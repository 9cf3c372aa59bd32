import type { Connection, RowDataPacket } from 'mysql2/promise';
import { type Adoption, copyTable, type IdRange } from './adoption';
import { cleanEmail, cleanName } from './earlier-names';
import { timeOf } from './earlier-tables';

interface EarlierUser extends RowDataPacket {
  id: number;
  name: string | null;
  email: string | null;
  password_hash: string | null;
  created_at: string;
  updated_at: string;
}

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
  const [users] = await connection.query<EarlierUser[]>(
    `select e.id, e.name, e.email, e.password_hash, ${created_at} as created_at, ${updated_at} as updated_at
       from earlier_users e where e.id > ? and e.id <= ? order by e.id`,
    [range.after, range.upTo],
  );
  const emails = new Map(users.map(({ id, email }) => [id, cleanEmail(email)]));
  for (const clash of await listClashes(connection, emails)) {
    const keeper = await findKeeper(connection, clash.ids);
    const others = clash.ids.filter((id) => id !== keeper);
    for (const id of others) emails.set(id, null);
    await connection.query('update users set email = null where id in (?)', [others]);
    warn(
      `The accounts ${clash.ids.join(', ')} have the same e-mail but for its case. Account ${keeper}, which wrote last, keeps ` +
        `it; give ${others.join(', ')} another one (the original is in earlier_users).`,
    );
  }
  await connection.query(
    'insert into users (id, name, email, password_hash, created_at, updated_at) values ?',
    [
      users.map(({ id, name, password_hash, ...user }) => [
        id,
        cleanName(name) || cleanName(user.email?.split('@')[0] ?? null) || `User ${id}`,
        emails.get(id) ?? null,
        password_hash ?? '',
        new Date(user.created_at),
        new Date(user.updated_at),
      ]),
    ],
  );
  return users.length;
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

/** Where nobody wrote anything, the oldest account. */
async function findKeeper(connection: Connection, ids: readonly number[]): Promise<number> {
  const [rows] = await connection.query<(RowDataPacket & { sender_id: number })[]>(
    'select sender_id from earlier_messages where sender_id in (?) order by id desc limit 1',
    [ids],
  );
  return rows[0]?.sender_id ?? Math.min(...ids);
}
