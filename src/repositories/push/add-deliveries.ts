import { chunksOf } from '../../domain/chunks-of';
import type { DeliveryEnd, SuppressReason } from '../../domain/push/ports';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import type { PushJob } from './push-candidates';

/** Whom a job is for: the subscriptions to deliver to, or why there are none. */
export interface FanOut {
  targets: { subscription_id: number; user_id: number }[];
  end: { state: Extract<DeliveryEnd, 'expired' | 'suppressed'>; reason: SuppressReason | null } | null;
}

export type DecidedJob = PushJob & FanOut;

/** Deliveries inserted by one statement, so that it fits into a packet. */
const MAX_ROWS = 2_000;

/** Returns false, and adds nothing, if one of the subscriptions has disappeared. */
export async function addDeliveries(
  db: Db,
  decided: readonly DecidedJob[],
  { now, evenIfSomeAreGone }: { now: number; evenIfSomeAreGone: boolean },
): Promise<boolean> {
  const wanted = decided.flatMap(({ targets, ...job }) => targets.map((target) => ({ ...job, ...target })));
  const existing = new Set(
    await openMailboxes(db, [...new Set(wanted.map(({ subscription_id }) => subscription_id))], now),
  );
  const rows = wanted.filter(({ subscription_id }) => existing.has(subscription_id));
  if (rows.length < wanted.length && !evenIfSomeAreGone) return false;
  if (rows.length === 0) return true;
  // A delivery that was suppressed because the user seemed connected is pending again; any other final state stays.
  const isOpen = "state = 'suppressed' and reason = 'connected'";
  for (const chunk of chunksOf(rows, MAX_ROWS)) {
    await db.run(
      `insert into push_deliveries (subscription_id, conversation_id, seq, user_id, rule)
       values ${chunk.map(() => '(?, ?, ?, ?, ?)').join(', ')}
       on duplicate key update
         rule = if(${isOpen}, values(rule), rule), finished_at = if(${isOpen}, null, finished_at),
         state = if(${isOpen}, 'pending', state)`,
      chunk.flatMap((row) => [row.subscription_id, row.conversation_id, row.seq, row.user_id, row.rule]),
    );
  }
  return true;
}

/** Locks the mailboxes in the order of their ids and makes them due; returns the ids that exist. */
async function openMailboxes(
  db: Db,
  subscription_ids: readonly number[],
  now: number,
): Promise<readonly number[]> {
  if (subscription_ids.length === 0) return [];
  const ids = subscription_ids.toSorted((a, b) => a - b);
  const list = placeholders(ids.length);
  const { affectedRows } = await db.run(
    `update push_subscriptions set next_at = coalesce(next_at, ?) where id in (${list})`,
    [new Date(now), ...ids],
  );
  if (affectedRows === ids.length) return ids;
  const rows = await db.many<{ id: number }>(`select id from push_subscriptions where id in (${list})`, ids);
  return rows.map(({ id }) => id);
}
