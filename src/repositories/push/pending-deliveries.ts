import type { ConversationType } from '../../domain/conversation';
import { groupBy } from '../../domain/group-by';
import { isMentioned } from '../../domain/push/audience';
import type { PushRule } from '../../domain/push/ports';
import type { PushMember } from '../../domain/push/rules';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import { IS_MEMBER } from '../messages/visibility';
import { type MemberColumns, memberOf } from './pending-member';
import type { PendingDelivery, WaitingMessage } from './push-mailbox';
import { hiddenKey, listHidden, listMentions, listMessages, type MessageFacts } from './waiting-messages';

/** A row of a delivery, with what its user has seen and chosen. */
interface PendingRow extends MemberColumns {
  subscription_id: number;
  conversation_id: number;
  conversation_type: ConversationType | null;
  conversation_name: string | null;
  first_seq: number;
  seq: number;
  count: number;
  user_id: number;
  rule: PushRule;
}

/** What is known of the messages that rows stand for. */
interface Facts {
  /** Of how many messages of each row. */
  depth: number;
  messages: ReadonlyMap<number, readonly MessageFacts[]>;
  hidden: ReadonlySet<string>;
  mentions: ReadonlySet<string>;
}

/** Deliveries loaded together; the rest of a mailbox with more is loaded when these have ended. */
const MAX_LOADED = 5_000;
/** Messages looked at for one delivery, and for all that are loaded together. */
const MAX_MESSAGES = 200;
const MAX_MESSAGES_TOGETHER = 20_000;

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
  const facts = await findFacts(db, Array.from(pending.values()).flat());
  return new Map(Array.from(pending, ([id, ofOne]) => [id, toDeliveries(ofOne, facts)]));
}

function listRows(db: Db, subscription_ids: readonly number[]): Promise<PendingRow[]> {
  return db.many<PendingRow>(
    `select d.subscription_id, d.conversation_id, conversation.type as conversation_type,
            conversation.name as conversation_name, coalesce(d.first_seq, d.seq) as first_seq, d.seq,
            d.message_count as count, d.user_id, d.rule, member.user_id is not null as is_member, member.joined_seq,
            member.cleared_seq, member.read_seq, member.delivered_seq, member.muted_until, member.notify,
            member.block_stands
       from push_deliveries d
       left join conversations conversation on conversation.id = d.conversation_id
       left join conversation_members member
         on member.conversation_id = d.conversation_id and member.user_id = d.user_id and ${IS_MEMBER}
      where d.subscription_id in (${placeholders(subscription_ids.length)}) and d.state = 'pending'
      order by d.subscription_id, d.conversation_id, d.seq limit ${MAX_LOADED}`,
    subscription_ids,
  );
}

async function findFacts(db: Db, rows: readonly PendingRow[]): Promise<Facts> {
  const depth = Math.min(MAX_MESSAGES, Math.ceil(MAX_MESSAGES_TOGETHER / Math.max(1, rows.length)));
  const ranges = rows.map((row) => ({ ...rangeOf(row, depth), notify: row.notify }));
  const ofMentions = ranges.filter(({ notify }) => notify === 'mentions');
  const [messages, mentions] = await Promise.all([listMessages(db, ranges), listMentions(db, ofMentions)]);
  const ids = Array.from(messages.values()).flatMap((ofOne) => ofOne.map(({ message_id }) => message_id));
  return { depth, messages, mentions, hidden: await listHidden(db, ids) };
}

/** What is looked at: what is not read yet, and the newest message in any case, because it says why nothing is pushed. */
function rangeOf({ conversation_id, user_id, first_seq, seq, ...row }: PendingRow, depth: number) {
  const seen_seq = row.is_member ? Math.max(row.joined_seq, row.cleared_seq, row.read_seq) : seq;
  const after_seq = Math.max(first_seq - 1, Math.min(seen_seq, seq - 1));
  const from_seq = Math.max(after_seq, seq - depth);
  return { conversation_id, user_id, from_seq, to_seq: seq, older: from_seq - after_seq };
}

function toDeliveries(rows: readonly PendingRow[], facts: Facts): PendingDelivery[] {
  const oldestOf = ({ messages }: PendingDelivery): number => messages.at(-1)?.message_id ?? 0;
  return rows.map((row) => toDelivery(row, facts)).toSorted((a, b) => oldestOf(a) - oldestOf(b));
}

function toDelivery(row: PendingRow, facts: Facts): PendingDelivery {
  const { conversation_id, conversation_name, seq, count, user_id } = row;
  const { from_seq, older } = rangeOf(row, facts.depth);
  const messages = facts.messages.get(conversation_id) ?? [];
  const member = memberOf(row);
  return {
    conversation_id,
    conversation_type: row.conversation_type ?? 'direct',
    conversation_name,
    user_id,
    is_member: row.is_member === 1,
    seq,
    count,
    older,
    messages: messages
      .filter((message) => message.seq > from_seq && message.seq <= seq && message.sender_id !== user_id)
      .map((message) => toWaiting(message, row, { facts, member })),
  };
}

/** Called for each member of a group with each message. */
function toWaiting(
  message: MessageFacts,
  row: PendingRow,
  { facts, member }: { facts: Facts; member: PushMember | null },
): WaitingMessage {
  const { user_id, rule, notify } = row;
  return {
    ...message,
    rule,
    hidden: message.seq <= row.cleared_seq || isHidden(facts, message.message_id, user_id),
    mentioned: notify === 'mentions' && isMentioned(facts.mentions, message, user_id),
    member: message.seq > row.joined_seq ? member : null,
  };
}

/** Hardly anybody hides a message. */
function isHidden({ hidden }: Facts, message_id: number, user_id: number): boolean {
  return hidden.size > 0 && hidden.has(hiddenKey(message_id, user_id));
}
