import type { Db } from '../infra/db';
import { IS_VISIBLE } from './message-repository';

/** More than this is shown as this. */
export const UNREAD_CAP = 1_000;
/** Conversations counted in one statement. */
const CHUNK = 500;

export interface UnreadConversation {
  conversation_id: number;
  peer_id: number;
  /** From 1 to {@link UNREAD_CAP}. */
  unread_count: number;
}

interface Candidate extends Omit<UnreadConversation, 'unread_count'> {
  /** Null where there is too much to count without a limit. */
  unread_count: number | null;
}

/** Counts what others wrote and somebody has not read: through the index, and only where there can be something. */
export class UnreadRepository {
  constructor(private readonly db: Db) {}

  async list(user_id: number): Promise<UnreadConversation[]> {
    const candidates = await this.db.many<Candidate>(
      `select v.id as conversation_id, peer.user_id as peer_id,
              if(v.last_seq - greatest(me.read_seq, me.cleared_seq) > ${UNREAD_CAP}, null, (
                select count(*) from messages m
                 where m.conversation_id = v.id and m.seq > me.read_seq and m.sender_id <> me.user_id and ${IS_VISIBLE}
              )) as unread_count
         from conversation_members me
         join conversations v on v.id = me.conversation_id
         join conversation_members peer on peer.conversation_id = v.id and peer.user_id <> me.user_id
        where me.user_id = ? and v.type = 'direct' and v.last_seq > greatest(me.read_seq, me.cleared_seq)`,
      [user_id],
    );
    const large = candidates.filter(({ unread_count }) => unread_count === null);
    const counted = await this.countCapped(
      user_id,
      large.map(({ conversation_id }) => conversation_id),
    );
    return candidates
      .map((row) => ({
        ...row,
        unread_count: row.unread_count ?? counted.get(row.conversation_id) ?? 0,
      }))
      .filter(({ unread_count }) => unread_count > 0);
  }

  private async countCapped(
    user_id: number,
    conversation_ids: readonly number[],
  ): Promise<Map<number, number>> {
    const counts = new Map<number, number>();
    for (let start = 0; start < conversation_ids.length; start += CHUNK) {
      const chunk = conversation_ids.slice(start, start + CHUNK);
      const one = `(select count(*) as n from (
          select 1 from messages m join conversation_members me on me.conversation_id = m.conversation_id and me.user_id = ?
           where m.conversation_id = ? and m.seq > me.read_seq and m.sender_id <> me.user_id and ${IS_VISIBLE}
           limit ${UNREAD_CAP}) counted)`;
      const rows = await this.db.many<{ conversation_id: number; n: number }>(
        chunk.map(() => `select ? as conversation_id, ${one} as n`).join(' union all '),
        chunk.flatMap((id) => [id, user_id, id]),
      );
      for (const { conversation_id, n } of rows) counts.set(conversation_id, n);
    }
    return counts;
  }
}
