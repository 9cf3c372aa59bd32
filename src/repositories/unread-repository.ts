import { type Db, placeholders } from '../infra/db';

/** More than this of one conversation is shown as this. */
export const UNREAD_CAP = 1_000;
/** Further back nobody looks: who writes without ever reading has all that he wrote behind his mark. */
const LOOKED_AT = 10 * UNREAD_CAP;
/**
 * Messages looked at for one person's total, the newest conversations first. A push waits for it, and so do those of others
 * that were claimed with it: what lies further back is not counted.
 */
const LOOKED_AT_FOR_TOTAL = 5_000;
/** Conversations counted in one statement. */
const CHUNK = 500;

export interface UnreadConversation {
  conversation_id: number;
  peer_id: number;
  /** From 1 to {@link UNREAD_CAP}. */
  unread_count: number;
}

/** A conversation with something behind somebody's mark; his own messages as well. */
interface Candidate {
  user_id: number;
  conversation_id: number;
  from_seq: number;
  last_seq: number;
}

/** What others wrote after a mark. Takes the conversation, the mark, and the person twice. */
const UNREAD = `from messages m
           where m.conversation_id = ? and m.seq > ? and m.sender_id <> ? and m.deleted_at is null
             and (select count(*) from message_hidden h force index (primary)
                   where h.message_id = m.id and h.user_id = ?) = 0`;
const COUNT = `select ? as place, count(*) as n ${UNREAD}`;
const COUNT_UP_TO_CAP = `select ? as place, count(*) as n from (select 1 ${UNREAD} limit ${UNREAD_CAP}) counted`;

/** Where counting begins that looks back so far at most. */
const fromSeq = (looked_at: number): string =>
  `greatest(me.read_seq, me.cleared_seq, v.last_seq - ${looked_at})`;

/** Counts what others wrote and somebody has not read: through the index, and only where there can be something. */
export class UnreadRepository {
  constructor(private readonly db: Db) {}

  /** Of all conversations, or of these only. */
  async list(user_id: number, only?: readonly number[]): Promise<UnreadConversation[]> {
    if (only?.length === 0) return [];
    const condition = only ? `and v.id in (${placeholders(only.length)})` : '';
    const candidates = await this.db.many<Candidate & { peer_id: number }>(
      `select me.user_id, v.id as conversation_id, peer.user_id as peer_id, ${fromSeq(LOOKED_AT)} as from_seq, v.last_seq
         from conversation_members me
         join conversations v on v.id = me.conversation_id
         join conversation_members peer on peer.conversation_id = v.id and peer.user_id <> me.user_id
        where me.user_id = ? and v.type = 'direct' and v.last_seq > greatest(me.read_seq, me.cleared_seq)
              ${condition}`,
      [user_id, ...(only ?? [])],
    );
    const counts = await this.count(candidates);
    return candidates.flatMap(({ conversation_id, peer_id }, index) => {
      const unread_count = counts[index] ?? 0;
      return unread_count > 0 ? [{ conversation_id, peer_id, unread_count }] : [];
    });
  }

  /** How much these people have not read, in all their conversations; bounded, but nobody is left out. */
  async totals(user_ids: readonly number[]): Promise<Map<number, number>> {
    const totals = new Map(user_ids.map((user_id) => [user_id, 0]));
    if (user_ids.length === 0) return totals;
    const found = await this.db.many<Candidate>(
      `select me.user_id, me.conversation_id, ${fromSeq(UNREAD_CAP)} as from_seq, v.last_seq
         from conversation_members me
         join conversations v on v.id = me.conversation_id and v.last_seq > greatest(me.read_seq, me.cleared_seq)
        where me.user_id in (${placeholders(user_ids.length)}) and me.left_seq is null
        order by v.last_message_at desc`,
      user_ids,
    );
    const lookedAt = new Map<number, number>();
    const looked = found.filter(({ user_id, from_seq, last_seq }) => {
      const before = lookedAt.get(user_id) ?? 0;
      lookedAt.set(user_id, before + last_seq - from_seq);
      return before < LOOKED_AT_FOR_TOTAL;
    });
    const counts = await this.count(looked);
    looked.forEach(({ user_id }, index) => {
      totals.set(user_id, (totals.get(user_id) ?? 0) + (counts[index] ?? 0));
    });
    return totals;
  }

  /**
   * In the order of the candidates. One range of the primary key per conversation: with `from_seq` from a join the whole
   * conversation would be read.
   */
  private async count(candidates: readonly Candidate[]): Promise<number[]> {
    const counts: number[] = [];
    for (let start = 0; start < candidates.length; start += CHUNK) {
      const chunk = candidates.slice(start, start + CHUNK);
      // A limit takes a temporary table each, which costs more than the counting where there is little to count.
      const statements = chunk.map(({ from_seq, last_seq }) =>
        last_seq - from_seq > UNREAD_CAP ? COUNT_UP_TO_CAP : COUNT,
      );
      const rows = await this.db.many<{ place: number; n: number }>(
        statements.join(' union all '),
        chunk.flatMap(({ user_id, conversation_id, from_seq }, index) => [
          start + index,
          conversation_id,
          from_seq,
          user_id,
          user_id,
        ]),
      );
      for (const { place, n } of rows) counts[place] = n;
    }
    return counts;
  }
}
