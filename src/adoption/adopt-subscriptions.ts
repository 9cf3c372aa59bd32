import { createHash } from 'node:crypto';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { Subscription } from '../contracts/routes/devices';
import type { Adoption, IdRange } from './adoption';
import { copyTable } from './copy-table';
import { timeOf } from './legacy-tables';

interface LegacySubscription extends RowDataPacket {
  id: number;
  user_id: number;
  endpoint: string;
  p256dh: string;
  auth: string;
  created_at: string;
  updated_at: string;
}

interface Refreshed extends RowDataPacket {
  id: number;
  endpoint_hash: Buffer;
  refreshed_at: string;
}

/**
 * Binds subscriptions to the session of their owner's legacy tokens, so that they end with it. Of subscriptions with the same
 * endpoint, the one refreshed last stays. Leaves out those that nothing can be sent to, and those whose owner is gone.
 */
export async function adoptSubscriptions(adoption: Adoption): Promise<void> {
  await copyTable(adoption, 'push_subscriptions', (range) => copySubscriptions(adoption, range));
}

async function copySubscriptions({ connection, schema, zone }: Adoption, range: IdRange): Promise<number> {
  const created_at = timeOf(schema, 'push_subscriptions', 'created_at', { zone });
  const updated_at = timeOf(schema, 'push_subscriptions', 'updated_at', { zone, otherwise: created_at });
  const [found] = await connection.query<LegacySubscription[]>(
    `select e.id, e.user_id, e.endpoint, e.p256dh, e.auth, ${created_at} as created_at, ${updated_at} as updated_at
       from earlier_push_subscriptions e
       join users owner on owner.id = e.user_id
      where e.id > ? and e.id <= ?
      order by updated_at, e.id`,
    [range.after, range.upTo],
  );
  // Oldest first: in the map a newer one replaces those before it.
  const newest = new Map(
    found.filter(isUsable).map((subscription) => [hexHash(subscription.endpoint), subscription]),
  );
  const replaced = await removeReplaced(connection, newest);
  const subscriptions = [...newest.values()];
  if (subscriptions.length > 0) await insert(connection, subscriptions);
  return subscriptions.length - replaced;
}

function isUsable({ endpoint, p256dh, auth }: LegacySubscription): boolean {
  return Subscription.safeParse({ endpoint, keys: { p256dh, auth } }).success;
}

/**
 * Of two subscriptions with the same endpoint, one of them from a previous chunk, removes the older. Returns how many stored rows
 * were removed.
 */
async function removeReplaced(
  connection: Connection,
  newest: Map<string, LegacySubscription>,
): Promise<number> {
  if (newest.size === 0) return 0;
  const [copied] = await connection.query<Refreshed[]>(
    'select id, endpoint_hash, refreshed_at from push_subscriptions where endpoint_hash in (?)',
    [[...newest.keys()].map((hash) => Buffer.from(hash, 'hex'))],
  );
  const older: number[] = [];
  for (const { id, endpoint_hash, refreshed_at } of copied) {
    const hash = endpoint_hash.toString('hex');
    if (refreshed_at > (newest.get(hash)?.updated_at ?? '')) newest.delete(hash);
    else older.push(id);
  }
  if (older.length > 0) await connection.query('delete from push_subscriptions where id in (?)', [older]);
  return older.length;
}

async function insert(connection: Connection, subscriptions: readonly LegacySubscription[]): Promise<void> {
  const owners = [...new Set(subscriptions.map(({ user_id }) => user_id))];
  await connection.query(
    `insert into sessions (user_id, kind, earlier_of) values ? on duplicate key update id = id`,
    [owners.map((id) => [id, 'earlier', id])],
  );
  const [sessions] = await connection.query<(RowDataPacket & { id: number; earlier_of: number })[]>(
    'select id, earlier_of from sessions where earlier_of in (?)',
    [owners],
  );
  const sessionOf = new Map(sessions.map(({ id, earlier_of }) => [earlier_of, id]));
  await connection.query(
    `insert into push_subscriptions (id, user_id, session_id, endpoint, endpoint_hash, host, p256dh, auth, created_at,
                                     refreshed_at) values ?`,
    [
      subscriptions.map((subscription) => [
        subscription.id,
        subscription.user_id,
        sessionOf.get(subscription.user_id),
        subscription.endpoint,
        Buffer.from(hexHash(subscription.endpoint), 'hex'),
        new URL(subscription.endpoint).host,
        Buffer.from(subscription.p256dh, 'base64url'),
        Buffer.from(subscription.auth, 'base64url'),
        new Date(subscription.created_at),
        new Date(subscription.updated_at),
      ]),
    ],
  );
}

function hexHash(endpoint: string): string {
  return createHash('sha256').update(endpoint).digest('hex');
}
