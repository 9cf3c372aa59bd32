import { KNOWN_CHARACTERS } from '../../domain/cut';
import { groupBy } from '../../domain/group-by';
import type { PendingMessage } from '../../domain/push/rules';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import { HIDDEN_IS_ABSENT, joinHidden, VISIBLE_AFTER_SEQ, isSinceJoining } from '../messages/visibility';
import type { PendingDelivery } from './push-mailbox';

interface PendingRow {
  subscription_id: number;
  conversation_id: number;
  seq: number;
  user_id: number;
  rule: PendingMessage['rule'];
  message_id: number;
  sender_id: number;
  sender_name: string;
  content: string;
  created_at: string;
  deleted: 0 | 1;
  hidden: 0 | 1;
  is_member: 0 | 1;
  read_seq: number;
  delivered_seq: number;
  muted_until: string | null;
  block_stands: 0 | 1;
}

/** Deliveries loaded together; the rest of a mailbox with more is loaded when these have ended. */
const MAX_LOADED = 5_000;

/** The pending deliveries of these mailboxes, oldest first, by subscription. A very full mailbox does not displace the others. */
export async function listPending(
  db: Db,
  subscription_ids: readonly number[],
): Promise<Map<number, PendingDelivery[]>> {
  const rows = await listRows(db, subscription_ids);
  const pending = groupBy(rows, ({ subscription_id }) => subscription_id);
  if (rows.length === MAX_LOADED && subscription_ids.length > 1) {
    // The last mailbox may be incomplete, and those after it were not reached.
    const last = rows.at(-1)?.subscription_id ?? 0;
    for (const id of subscription_ids.filter((candidate) => candidate >= last)) {
      pending.set(id, await listRows(db, [id]));
    }
  }
  return new Map(Array.from(pending, ([id, ofOne]) => [id, ofOne.map(toPendingDelivery)]));
}

function listRows(db: Db, subscription_ids: readonly number[]): Promise<PendingRow[]> {
  return db.many<PendingRow>(
    `select d.subscription_id, d.conversation_id, d.seq, d.user_id, d.rule,
            coalesce(m.id, 0) as message_id, coalesce(m.sender_id, 0) as sender_id, coalesce(u.name, '') as sender_name,
            coalesce(left(m.content, ${KNOWN_CHARACTERS}), '') as content,
            coalesce(m.created_at, cast('1970-01-01' as datetime(3))) as created_at,
            m.id is null or m.deleted_at is not null as deleted,
            not (d.seq > ${VISIBLE_AFTER_SEQ} and ${HIDDEN_IS_ABSENT}) as hidden,
            member.user_id is not null as is_member, member.read_seq, member.delivered_seq, member.muted_until,
            member.block_stands
       from push_deliveries d
       left join messages m on m.conversation_id = d.conversation_id and m.seq = d.seq
       left join users u on u.id = m.sender_id
       left join conversation_members member
         on member.conversation_id = d.conversation_id and member.user_id = d.user_id and ${isSinceJoining('d')}
       ${joinHidden('m', 'd.user_id')}
      where d.subscription_id in (${placeholders(subscription_ids.length)}) and d.state = 'pending'
      order by d.subscription_id, m.id limit ${MAX_LOADED}`,
    subscription_ids,
  );
}

function toPendingDelivery(row: PendingRow): PendingDelivery {
  const { read_seq, delivered_seq, muted_until } = row;
  return {
    rule: row.rule,
    conversation_id: row.conversation_id,
    seq: row.seq,
    user_id: row.user_id,
    message_id: row.message_id,
    sender_id: row.sender_id,
    sender_name: row.sender_name,
    content: row.content,
    created_at: Date.parse(row.created_at),
    deleted: row.deleted === 1,
    hidden: row.hidden === 1,
    member: row.is_member
      ? {
          read_seq,
          delivered_seq,
          muted_until: muted_until === null ? null : Date.parse(muted_until),
          block_stands: row.block_stands === 1,
        }
      : null,
  };
}
