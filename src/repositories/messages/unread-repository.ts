import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import { countShared, splitShared, type UserUnreadRange } from './shared-unread';
import { countUnread, countUnreadMentions, type UnreadRange } from './unread-ranges';
import { IS_MEMBER, isNotDeleted, isNotHidden, isNotSystem, UNREAD_AFTER_SEQ } from './visibility';

/** Unread messages of one conversation are counted up to this. */
export const UNREAD_CAP = 1_000;
/**
 * Newest messages of one conversation among which unread ones are counted. More than the cap, because the user's own messages
 * are among them: somebody may write much without ever reading.
 */
const MAX_RANGE = 10 * UNREAD_CAP;
/**
 * Messages counted for one person's total, the newest conversations first; what lies further back is not counted. A push waits
 * for the total, and so do those of others that were claimed with it.
 */
const MAX_COUNTED_FOR_TOTAL = 5_000;
/** Conversations counted in one statement. */
const CHUNK = 500;

export interface UnreadConversation {
  conversation_id: number;
  peer_id: number;
  /** From 1 to {@link UNREAD_CAP}. */
  unread_count: number;
}

/** Messages by others in a range. Takes the conversation, the two seqs, and the user twice. */
const UNREAD = `from messages m
           where m.conversation_id = ? and m.seq > ? and m.seq <= ? and m.sender_id <> ? and ${isNotDeleted('m')} and ${isNotSystem('m')}
             and ${isNotHidden('m', '?')}`;
const COUNT = `select ? as candidate_index, count(*) as n ${UNREAD}`;
const COUNT_UP_TO_CAP = `select ? as candidate_index, count(*) as n
  from (select 1 ${UNREAD} limit ${UNREAD_CAP}) counted`;

/** After which seq to count among the newest `max_range` messages of `conversation`, for `member`. */
const fromSeq = (max_range: number): string =>
  `greatest(${UNREAD_AFTER_SEQ}, conversation.last_seq - ${max_range})`;

/** The `from_seq` of {@link UnreadRange}. Meaningless where {@link IS_MEMBER} is false. */
export const UNREAD_FROM_SEQ = fromSeq(MAX_RANGE);

/** Counts what others wrote and a user has not read: through the index, and only if there can be something. */
export class UnreadRepository {
  constructor(private readonly db: Db) {}

  /** Of all direct conversations. */
  async listDirect(user_id: number): Promise<UnreadConversation[]> {
    const candidates = await this.db.many<UnreadRange & { peer_id: number }>(
      `select conversation.id as conversation_id, peer.user_id as peer_id, ${UNREAD_FROM_SEQ} as from_seq,
              conversation.last_seq
         from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id and conversation.type = 'direct'
         join conversation_members peer on peer.conversation_id = conversation.id and peer.user_id <> member.user_id
        where member.user_id = ? and ${IS_MEMBER} and conversation.last_seq > ${UNREAD_AFTER_SEQ}`,
      [user_id],
    );
    const counts = await this.countEach(user_id, candidates);
    return candidates.flatMap(({ conversation_id, peer_id }) => {
      const unread_count = counts.get(conversation_id) ?? 0;
      return unread_count > 0 ? [{ conversation_id, peer_id, unread_count }] : [];
    });
  }

  /** How much these users have not read, in all their conversations. Each user is in the map; a total is a lower bound. */
  async totals(user_ids: readonly number[]): Promise<Map<number, number>> {
    const totals = new Map(user_ids.map((user_id) => [user_id, 0]));
    if (user_ids.length === 0) return totals;
    const found = await this.db.many<UserUnreadRange>(
      `select member.user_id, member.conversation_id, ${fromSeq(UNREAD_CAP)} as from_seq, conversation.last_seq
         from conversation_members member
         join conversations conversation
           on conversation.id = member.conversation_id and conversation.last_seq > ${UNREAD_AFTER_SEQ}
        where member.user_id in (${placeholders(user_ids.length)}) and ${IS_MEMBER}
        order by conversation.last_message_at desc`,
      user_ids,
    );
    const toCount = new Map<number, number>();
    const candidates = found.filter(({ user_id, from_seq, last_seq }) => {
      const before = toCount.get(user_id) ?? 0;
      toCount.set(user_id, before + last_seq - from_seq);
      return before < MAX_COUNTED_FOR_TOTAL;
    });
    const { shared, alone } = splitShared(candidates);
    const counts = await this.countRanges(alone);
    const add = (user_id: number, n: number): void =>
      void totals.set(user_id, (totals.get(user_id) ?? 0) + n);
    alone.forEach(({ user_id }, index) => add(user_id, counts[index] ?? 0));
    for (const [user_id, n] of await countShared(this.db, shared)) add(user_id, n);
    return totals;
  }

  /** From 1 to {@link UNREAD_CAP}, for each conversation with something unread. Conversations of any type. */
  async countEach(user_id: number, conversations: readonly UnreadRange[]): Promise<Map<number, number>> {
    const candidates = conversations.filter(({ from_seq, last_seq }) => last_seq > from_seq);
    // Only a range longer than the cap needs a limit, and so a `select` of its own.
    const isLong = ({ from_seq, last_seq }: UnreadRange): boolean => last_seq - from_seq > UNREAD_CAP;
    const long = candidates.filter(isLong);
    const counts = await this.countRanges(long.map((candidate) => ({ user_id, ...candidate })));
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
   * How many unread messages mention the user, or everybody: from 1 to {@link UNREAD_CAP}, for each conversation with some. Only groups have
   * mentions.
   */
  async countMentions(user_id: number, groups: readonly UnreadRange[]): Promise<Map<number, number>> {
    const candidates = groups.filter(({ from_seq, last_seq }) => last_seq > from_seq);
    const counts = await countUnreadMentions(this.db, user_id, candidates);
    return new Map([...counts].map(([id, count]) => [id, Math.min(count, UNREAD_CAP)]));
  }

  /**
   * What is unread in each of these, which may be of several users, in their order. Each is one range of the primary key: with `from_seq` from a join, the whole conversation
   * would be read.
   */
  async countRanges(candidates: readonly UserUnreadRange[]): Promise<number[]> {
    const counts: number[] = [];
    for (let start = 0; start < candidates.length; start += CHUNK) {
      const chunk = candidates.slice(start, start + CHUNK);
      // A limit needs a temporary table, which costs more than counting a few rows.
      const statements = chunk.map(({ from_seq, last_seq }) =>
        last_seq - from_seq > UNREAD_CAP ? COUNT_UP_TO_CAP : COUNT,
      );
      const rows = await this.db.many<{ candidate_index: number; n: number }>(
        statements.join(' union all '),
        chunk.flatMap(({ user_id, conversation_id, from_seq, last_seq }, index) => [
          start + index,
          conversation_id,
          from_seq,
          last_seq,
          user_id,
          user_id,
        ]),
      );
      for (const { candidate_index, n } of rows) counts[candidate_index] = n;
    }
    return counts;
  }
}
