import { type Db, placeholders } from '../../infra/database/database';
import { countUnread, type UnreadRange } from './unread-ranges';

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
interface Candidate extends MaybeUnread {
  user_id: number;
}

/** What there is to count in a conversation: the places after `from_seq`, up to `last_seq`. */
export interface MaybeUnread extends UnreadRange {
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

/** The `from_seq` of {@link MaybeUnread}: of conversation `v`, seen by `me`. */
export const UNREAD_FROM_SEQ = fromSeq(LOOKED_AT);

/** Counts what others wrote and somebody has not read: through the index, and only where there can be something. */
export class UnreadRepository {
  constructor(private readonly db: Db) {}

  /** Of all conversations. */
  async list(user_id: number): Promise<UnreadConversation[]> {
    const candidates = await this.db.many<MaybeUnread & { peer_id: number }>(
      `select v.id as conversation_id, peer.user_id as peer_id, ${UNREAD_FROM_SEQ} as from_seq, v.last_seq
         from conversation_members me
         join conversations v on v.id = me.conversation_id
         join conversation_members peer on peer.conversation_id = v.id and peer.user_id <> me.user_id
        where me.user_id = ? and v.type = 'direct' and v.last_seq > greatest(me.read_seq, me.cleared_seq)`,
      [user_id],
    );
    const counts = await this.countEach(user_id, candidates);
    return candidates.flatMap(({ conversation_id, peer_id }) => {
      const unread_count = counts.get(conversation_id) ?? 0;
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

  /** From 1 to {@link UNREAD_CAP}, for each conversation with something unread. */
  async countEach(user_id: number, conversations: readonly MaybeUnread[]): Promise<Map<number, number>> {
    const candidates = conversations.filter(({ from_seq, last_seq }) => last_seq > from_seq);
    // Only what may be more than is shown needs a limit, and with it a statement of its own.
    const isLong = ({ from_seq, last_seq }: MaybeUnread): boolean => last_seq - from_seq > UNREAD_CAP;
    const long = candidates.filter(isLong);
    const counts = await this.count(long.map((candidate) => ({ user_id, ...candidate })));
    const short = await countUnread(
      this.db,
      user_id,
      candidates.filter((candidate) => !isLong(candidate)),
    );
    return new Map([
      ...short,
      ...long.map((one, index) => [one.conversation_id, counts[index] ?? 0] as const),
    ]);
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
