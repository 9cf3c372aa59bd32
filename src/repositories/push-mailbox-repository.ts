import { groupBy } from '../domain/group-by';
import type { DeliveryEnd, PushPreferences, SuppressReason } from '../domain/push-ports';
import type { Waiting } from '../domain/push-rules';
import { type Database, type Db, placeholders, type SqlValue, type Statement } from '../infra/db';
import { toPreferences, type PreferencesRow } from './push-preferences-repository';
import {
  SESSION_IS_LIVE,
  type StoredSubscription,
  TARGET_COLUMNS,
  usedSince,
} from './push-subscription-repository';

/** A subscription whose deliveries wait; while claimed, nobody else sends to it. */
export interface Mailbox extends StoredSubscription, PushPreferences {
  /** Of this claim. A later one means that the lease was outlived. */
  claim_no: number;
  /** Tries in a row that have to be repeated. */
  retries: number;
  failures: number;
  /** Milliseconds since 1970 of the first refusal since the last success. */
  refused_since: number | null;
  session_is_live: boolean;
}

/** A message that waits in a mailbox, as it stands now. */
export interface WaitingDelivery extends Waiting {
  conversation_id: number;
  user_id: number;
  message_id: number;
  sender_id: number;
  sender_name: string;
  /** The first characters; more than a notification shows. */
  content: string;
  /** Milliseconds since 1970. */
  created_at: number;
}

export interface EndedDelivery {
  conversation_id: number;
  seq: number;
  end: DeliveryEnd;
  reason: SuppressReason | null;
}

/** What a push told about the subscription. */
export type Verdict =
  | { kind: 'none' }
  | { kind: 'accepted'; vapid_key_id: string }
  | { kind: 'retry' }
  | { kind: 'refused' }
  /** The row goes, with everything that waits in it. */
  | { kind: 'gone' };

export interface MailboxResult {
  subscription_id: number;
  claim_no: number;
  ended: EndedDelivery[];
  verdict: Verdict;
  /** When what still waits is due. Milliseconds since 1970. */
  next_at: number;
}

export interface Lane {
  host: string;
  /** Milliseconds since 1970. */
  due_at: number;
}

interface MailboxRow extends StoredSubscription, PreferencesRow {
  claim_no: number;
  retries: number;
  failures: number;
  refused_since: string | null;
  session_is_live: 0 | 1;
}

interface WaitingRow {
  subscription_id: number;
  conversation_id: number;
  seq: number;
  user_id: number;
  rule: Waiting['rule'];
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
  cleared_seq: number;
  muted_until: string | null;
}

/** Deliveries looked at per claim; a mailbox with more is looked at again. */
const LOADED = 5_000;
/** More unread messages of one conversation than this are counted as this. */
const UNREAD_CAP = 1_000;
const UNREAD_CONVERSATIONS = 100;
/** Conversations counted in one statement. */
const COUNTED_TOGETHER = 100;
/** Characters of a message that are read; a notification shows 100. */
const CONTENT_CHARACTERS = 120;

/**
 * Mailboxes: subscriptions with deliveries that wait. A mailbox is claimed as a whole, so that pushes to one browser never
 * overtake each other, messages of one conversation merge, and nothing follows a push service's "gone".
 */
export class PushMailboxRepository {
  constructor(
    private readonly db: Database,
    private readonly writer: Database,
  ) {}

  /** Hosts with something to send, and since when. */
  async listLanes(): Promise<Lane[]> {
    // Without a condition the server jumps from host to host in the index; with one it reads all that waits.
    const rows = await this.db.many<{ host: string; due_at: string | null }>(
      'select host, min(next_at) as due_at from push_subscriptions group by host',
    );
    return rows.flatMap(({ host, due_at }) => (due_at === null ? [] : { host, due_at: Date.parse(due_at) }));
  }

  /** Claims at most `limit` due mailboxes of a host until `lease_until`. Those of another process are passed over. */
  async claim(
    host: string,
    { now, lease_until, limit }: { now: number; lease_until: number; limit: number },
  ): Promise<Mailbox[]> {
    const ids = await this.db.transact((db) => claimIds(db, host, { now, lease_until, limit }));
    if (ids.length === 0) return [];
    const rows = await this.db.many<MailboxRow>(
      `select ${TARGET_COLUMNS}, s.claim_no, s.retries, s.failures, s.refused_since,
              p.privacy, p.quiet_from, p.quiet_until, p.time_zone, ses.id is not null as session_is_live
         from push_subscriptions s
         left join sessions ses on ses.id = s.session_id and ${SESSION_IS_LIVE}
         left join push_preferences p on p.user_id = s.user_id
        where s.id in (${placeholders(ids.length)})`,
      [usedSince(now), ...ids],
    );
    return rows.map(toMailbox);
  }

  /** What waits in these mailboxes, oldest first, by subscription. */
  async listWaiting(subscription_ids: readonly number[]): Promise<Map<number, WaitingDelivery[]>> {
    const rows = await this.db.many<WaitingRow>(
      `select d.subscription_id, d.conversation_id, d.seq, d.user_id, d.rule,
              coalesce(m.id, 0) as message_id, coalesce(m.sender_id, 0) as sender_id, coalesce(u.name, '') as sender_name,
              coalesce(left(m.content, ${CONTENT_CHARACTERS}), '') as content,
              coalesce(m.created_at, cast('1970-01-01' as datetime(3))) as created_at,
              m.id is null or m.deleted_at is not null as deleted, h.message_id is not null as hidden,
              cm.user_id is not null as is_member, cm.read_seq, cm.delivered_seq, cm.cleared_seq, cm.muted_until
         from push_deliveries d
         left join messages m on m.conversation_id = d.conversation_id and m.seq = d.seq
         left join users u on u.id = m.sender_id
         left join conversation_members cm
           on cm.conversation_id = d.conversation_id and cm.user_id = d.user_id and cm.left_seq is null
         left join message_hidden h on h.message_id = m.id and h.user_id = d.user_id
        where d.subscription_id in (${placeholders(subscription_ids.length)}) and d.state = 'pending'
        order by d.subscription_id, m.id limit ${LOADED}`,
      subscription_ids,
    );
    const waiting = groupBy(rows, ({ subscription_id }) => subscription_id);
    return new Map(Array.from(waiting, ([id, ofOne]) => [id, ofOne.map(toWaiting)]));
  }

  /**
   * All that these people have not read, at most {@link UNREAD_CAP} per conversation. Of very many conversations with
   * something unread, the {@link UNREAD_CONVERSATIONS} latest count.
   */
  async countUnread(user_ids: readonly number[]): Promise<Map<number, number>> {
    const rows = await this.db.many<{ user_id: number; conversation_id: number; from_seq: number }>(
      `select me.user_id, me.conversation_id, greatest(me.read_seq, me.cleared_seq, v.last_seq - ${UNREAD_CAP}) as from_seq
         from conversation_members me
         join conversations v on v.id = me.conversation_id and v.last_seq > greatest(me.read_seq, me.cleared_seq)
        where me.user_id in (${placeholders(user_ids.length)}) and me.left_seq is null
        order by v.last_message_at desc`,
      user_ids,
    );
    const chosen = Array.from(groupBy(rows, ({ user_id }) => user_id).values()).flatMap((ofOne) =>
      ofOne.slice(0, UNREAD_CONVERSATIONS),
    );
    const totals = new Map<number, number>();
    for (let start = 0; start < chosen.length; start += COUNTED_TOGETHER) {
      await this.addCounts(totals, chosen.slice(start, start + COUNTED_TOGETHER));
    }
    return totals;
  }

  /** The bounds are written out: with bounds from another table the server would read conversations from their beginning. */
  private async addCounts(
    totals: Map<number, number>,
    chosen: readonly { user_id: number; conversation_id: number; from_seq: number }[],
  ): Promise<void> {
    const one = `select ? as user_id, count(*) as n from messages m
        left join message_hidden h on h.message_id = m.id and h.user_id = ?
        where m.conversation_id = ? and m.seq > ? and m.sender_id <> ? and m.deleted_at is null and h.message_id is null`;
    const rows = await this.db.many<{ user_id: number; n: number }>(
      chosen.map(() => one).join(' union all '),
      chosen.flatMap(({ user_id, conversation_id, from_seq }) => [
        user_id,
        user_id,
        conversation_id,
        from_seq,
        user_id,
      ]),
    );
    for (const { user_id, n } of rows) totals.set(user_id, (totals.get(user_id) ?? 0) + n);
  }

  /** Writes down what became of claimed mailboxes, in one transaction and one packet. */
  async settle(results: readonly MailboxResult[], now: number): Promise<void> {
    await this.writer.writeTogether([
      // Whoever adds deliveries locks the mailbox first: with these locks held, what waits can be counted.
      lock(results),
      ...endDeliveries(results, now),
      ...applyVerdicts(results, now),
      release(results, now),
    ]);
  }
}

async function claimIds(
  db: Db,
  host: string,
  { now, lease_until, limit }: { now: number; lease_until: number; limit: number },
): Promise<number[]> {
  const rows = await db.many<{ id: number }>(
    `select id from push_subscriptions where host = ? and next_at <= ? order by next_at limit ?
        for update skip locked`,
    [host, new Date(now), limit],
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) {
    await db.run(
      `update push_subscriptions set next_at = ?, claim_no = claim_no + 1 where id in (${placeholders(ids.length)})`,
      [new Date(lease_until), ...ids],
    );
  }
  return ids;
}

function toMailbox(row: MailboxRow): Mailbox {
  const { privacy, quiet_from, quiet_until, time_zone, ...rest } = row;
  return {
    ...rest,
    ...toPreferences({ privacy, quiet_from, quiet_until, time_zone }),
    refused_since: row.refused_since === null ? null : Date.parse(row.refused_since),
    session_is_live: row.session_is_live === 1,
  };
}

function toWaiting(row: WaitingRow): WaitingDelivery {
  const { read_seq, delivered_seq, cleared_seq, muted_until } = row;
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
          cleared_seq,
          muted_until: muted_until === null ? null : Date.parse(muted_until),
        }
      : null,
  };
}

function lock(results: readonly MailboxResult[]): Statement {
  const ids = results.map(({ subscription_id }) => subscription_id);
  return {
    sql: `select id from push_subscriptions where id in (${placeholders(ids.length)}) order by id for update`,
    values: ids,
  };
}

function endDeliveries(results: readonly MailboxResult[], now: number): Statement[] {
  const ended = results.flatMap((result) =>
    result.ended.map((row) => ({ ...row, id: result.subscription_id })),
  );
  return Array.from(groupBy(ended, ({ end, reason }) => `${end} ${reason}`).values(), (group) => ({
    sql: `update push_deliveries force index (primary) set state = ?, reason = ?, finished_at = ?
           where (subscription_id, conversation_id, seq) in (${group.map(() => '(?, ?, ?)').join(', ')}) and state = 'pending'`,
    values: [
      group[0]?.end ?? null,
      group[0]?.reason ?? null,
      new Date(now),
      ...group.flatMap((row) => [row.id, row.conversation_id, row.seq]),
    ],
  }));
}

function applyVerdicts(results: readonly MailboxResult[], now: number): Statement[] {
  const date = new Date(now);
  const byKind = groupBy(results, ({ verdict }) => nameOf(verdict));
  return Array.from(byKind.values()).flatMap((group): Statement[] => {
    const ids = group.map(({ subscription_id }) => subscription_id);
    const list = placeholders(ids.length);
    const update = (set: string, values: SqlValue[]): Statement[] => [
      { sql: `update push_subscriptions set ${set} where id in (${list})`, values: [...values, ...ids] },
    ];
    const verdict = group[0]?.verdict;
    switch (verdict?.kind) {
      case 'accepted':
        return update(
          'last_success_at = ?, failures = 0, refused_since = null, retries = 0, vapid_key_id = ?',
          [date, verdict.vapid_key_id],
        );
      case 'retry':
        return update('retries = retries + 1', []);
      case 'refused':
        return update('failures = failures + 1, refused_since = coalesce(refused_since, ?), retries = 0', [
          date,
        ]);
      case 'gone':
        return [
          { sql: `delete from push_subscriptions where id in (${list})`, values: ids },
          {
            sql: `update push_deliveries set state = 'gone', finished_at = ?
                   where subscription_id in (${list}) and state = 'pending'`,
            values: [date, ...ids],
          },
        ];
      default:
        return [];
    }
  });
}

function nameOf(verdict: Verdict): string {
  return verdict.kind === 'accepted' ? `accepted ${verdict.vapid_key_id}` : verdict.kind;
}

/** Ends the claims that are still ours: due again where something waits, at rest where nothing does. */
function release(results: readonly MailboxResult[], now: number): Statement {
  const ids = results.map(({ subscription_id }) => subscription_id);
  const later = results.filter(({ next_at }) => next_at > now);
  const cases = later.map(() => 'when ? then ?').join(' ');
  const due_at = later.length > 0 ? `case s.id ${cases} else ? end` : '?';
  return {
    sql: `update push_subscriptions s
            left join (select subscription_id from push_deliveries
                        where subscription_id in (${placeholders(ids.length)}) and state = 'pending'
                        group by subscription_id) w on w.subscription_id = s.id
             set s.next_at = if(w.subscription_id is null, null, ${due_at})
           where (s.id, s.claim_no) in (${results.map(() => '(?, ?)').join(', ')})`,
    values: [
      ...ids,
      ...later.flatMap(({ subscription_id, next_at }) => [subscription_id, new Date(next_at)]),
      new Date(now),
      ...results.flatMap(({ subscription_id, claim_no }) => [subscription_id, claim_no]),
    ],
  };
}
