import type { Messages, FanOutTarget } from '../../domain/push/audience';
import type { PushRule, SuppressReason } from '../../domain/push/ports';
import type { Db } from '../../infra/database/db';
import { inChunks, namedKeys } from '../../infra/database/sql';
import type { KnownDeliveries } from './merge-messages';

/** Ends after which a message may be pending again: they say nothing of other messages, or were for people who only seemed connected. */
const REOPENS: ReadonlySet<string> = new Set<SuppressReason>([
  'connected',
  'deleted',
  'hidden',
  'not_mentioned',
]);

interface DeliveryRow extends Messages {
  subscription_id: number;
  conversation_id: number;
  user_id: number;
}

interface PendingRow extends DeliveryRow {
  rule: PushRule;
  /** Of all deliveries of the subscription in the conversation, pending or not; null if there are none. */
  newest_seq: number | null;
}

/** What there is of one conversation for one subscription and user. */
export interface Known extends KnownDeliveries {
  pending: readonly (Messages & { rule: PushRule })[];
}

type Key = Pick<FanOutTarget, 'subscription_id' | 'conversation_id' | 'user_id'>;

export function deliveryKey({ subscription_id, conversation_id, user_id }: Key): string {
  return `${subscription_id}:${conversation_id}:${user_id}`;
}

/** What there is already for each of the targets, by {@link deliveryKey}. Stays true as long as their mailboxes are locked. */
export async function listKnownDeliveries(
  db: Db,
  targets: readonly FanOutTarget[],
): Promise<Map<string, Known>> {
  const rows = await listPending(db, targets);
  const newest = new Map(rows.map((row) => [pairOf(row), row.newest_seq ?? 0]));
  // A message is nearly always newer than all that was delivered.
  const late = targets.filter((target) => (newest.get(pairOf(target)) ?? 0) >= target.first_seq);
  const known = new Map<string, { pending: PendingRow[]; ended: Known['ended'][number][] }>();
  for (const target of targets) known.set(deliveryKey(target), { pending: [], ended: [] });
  for (const row of rows) if (row.seq !== null) known.get(deliveryKey(row))?.pending.push(row);
  for (const row of await listEnded(db, late)) {
    const reopens = row.reason !== null && REOPENS.has(row.reason);
    known.get(deliveryKey(row))?.ended.push({ ...row, reopens });
  }
  return known;
}

function pairOf({ subscription_id, conversation_id }: Omit<Key, 'user_id'>): string {
  return `${subscription_id}:${conversation_id}`;
}

/** A row without a `seq` for each target that has nothing pending. Reads nothing of what has ended but the newest. */
function listPending(db: Db, targets: readonly FanOutTarget[]): Promise<PendingRow[]> {
  const pairs = new Map(targets.map((target) => [pairOf(target), target]));
  const named = Array.from(pairs.values(), (target) => [target.subscription_id, target.conversation_id]);
  return db.many<PendingRow>(
    `select named.subscription_id, named.conversation_id, d.user_id, d.rule, d.seq,
            coalesce(d.first_seq, d.seq) as first_seq, d.message_count as count,
            (select newest.seq from push_deliveries newest
              where newest.subscription_id = named.subscription_id and newest.conversation_id = named.conversation_id
              order by newest.subscription_id desc, newest.conversation_id desc, newest.seq desc limit 1) as newest_seq
       from ${namedKeys(['subscription_id', 'conversation_id'])}
       left join push_deliveries d force index (push_deliveries_waiting)
         on d.subscription_id = named.subscription_id and d.state = 'pending' and d.conversation_id = named.conversation_id`,
    [JSON.stringify(named)],
  );
}

/** Those that ended at or after the first message of their target. */
function listEnded(
  db: Db,
  targets: readonly FanOutTarget[],
): Promise<(DeliveryRow & { reason: string | null })[]> {
  return inChunks(targets, (chunk) =>
    db.many(
      `select subscription_id, conversation_id, user_id, coalesce(first_seq, seq) as first_seq, seq,
              message_count as count, reason
         from push_deliveries force index (primary)
        where (${chunk.map(() => 'subscription_id = ? and conversation_id = ? and seq >= ?').join(' or ')})
          and state <> 'pending'`,
      chunk.flatMap((target) => [target.subscription_id, target.conversation_id, target.first_seq]),
    ),
  );
}
