import { chunksOf } from '../../domain/chunks-of';
import type { FanOutTarget } from '../../domain/push/audience';
import type { Db } from '../../infra/database/db';
import { inChunks, placeholders } from '../../infra/database/sql';
import { deliveryKey, type Known, listKnownDeliveries } from './known-deliveries';
import { mergeMessages } from './merge-messages';

/** Deliveries written by one statement, so that it fits into a packet. */
const MAX_ROWS = 1_000;
/** Of longer lists of keys a server may make a temporary table. */
const MAX_KEYS = 500;

/**
 * Adds messages to the pending deliveries of subscriptions, of which there is one for each conversation. Returns false, and adds nothing, if one of
 * the subscriptions has disappeared.
 */
export async function addDeliveries(
  db: Db,
  wanted: readonly FanOutTarget[],
  { now, evenIfSomeAreGone }: { now: number; evenIfSomeAreGone: boolean },
): Promise<boolean> {
  const existing = new Set(
    await openMailboxes(db, [...new Set(wanted.map(({ subscription_id }) => subscription_id))], now),
  );
  const targets = wanted.filter(({ subscription_id }) => existing.has(subscription_id));
  if (targets.length < wanted.length && !evenIfSomeAreGone) return false;
  if (targets.length === 0) return true;

  const { moved, pending } = merge(targets, await listKnownDeliveries(db, targets));
  await removeMoved(db, moved);
  await insertPending(db, pending);
  return true;
}

/** What is pending afterwards, and what no longer is. */
function merge(targets: readonly FanOutTarget[], known: Map<string, Known>) {
  const pending = new Map<string, FanOutTarget>();
  const moved: FanOutTarget[] = [];
  for (const target of targets) {
    const key = deliveryKey(target);
    const deliveries = known.get(key) ?? { pending: [], ended: [] };
    const messages = mergeMessages(target, deliveries);
    if (!messages) continue;
    const isUnacknowledged = deliveries.pending.some(({ rule }) => rule === 'unacknowledged');
    const rule = isUnacknowledged ? 'unacknowledged' : target.rule;
    const merged: FanOutTarget = { ...target, ...messages, rule };
    for (const row of deliveries.pending) if (row.seq !== merged.seq) moved.push({ ...target, ...row });
    pending.set(key, merged);
    // The next target may be for the same.
    known.set(key, { ...deliveries, pending: [merged] });
  }
  return { moved, pending: [...pending.values()] };
}

/** Removes deliveries that go on under a newer message. */
async function removeMoved(db: Db, moved: readonly FanOutTarget[]): Promise<void> {
  for (const chunk of chunksOf(moved, MAX_KEYS)) {
    await db.run(
      `delete d from push_deliveries d force index (primary)
        where (d.subscription_id, d.conversation_id, d.seq) in (${chunk.map(() => '(?, ?, ?)').join(', ')})
          and d.state = 'pending'`,
      chunk.flatMap((row) => [row.subscription_id, row.conversation_id, row.seq]),
    );
  }
}

/** A delivery that is there under the same message is one that may be pending again, or the same one with further messages. */
async function insertPending(db: Db, rows: readonly FanOutTarget[]): Promise<void> {
  for (const chunk of chunksOf(rows, MAX_ROWS)) {
    await db.run(
      `insert into push_deliveries (subscription_id, conversation_id, seq, user_id, rule, first_seq, message_count)
       values ${chunk.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}
       on duplicate key update
         user_id = values(user_id), rule = values(rule), first_seq = values(first_seq),
         message_count = values(message_count), state = 'pending', reason = null, finished_at = null`,
      chunk.flatMap((row) => [
        row.subscription_id,
        row.conversation_id,
        row.seq,
        row.user_id,
        row.rule,
        row.first_seq,
        row.count,
      ]),
    );
  }
}

/** Locks the mailboxes in the order of their ids and makes them due; returns the ids that exist. */
async function openMailboxes(
  db: Db,
  subscription_ids: readonly number[],
  now: number,
): Promise<readonly number[]> {
  const ids = subscription_ids.toSorted((a, b) => a - b);
  let found = 0;
  for (const chunk of chunksOf(ids, MAX_KEYS)) {
    const { affectedRows } = await db.run(
      `update push_subscriptions set next_at = coalesce(next_at, ?) where id in (${placeholders(chunk.length)})`,
      [new Date(now), ...chunk],
    );
    found += affectedRows;
  }
  if (found === ids.length) return ids;
  const rows = await inChunks(ids, (chunk) =>
    db.many<{ id: number }>(
      `select id from push_subscriptions where id in (${placeholders(chunk.length)})`,
      chunk,
    ),
  );
  return rows.map(({ id }) => id);
}
