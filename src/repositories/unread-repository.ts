import { type Db, placeholders } from '../infra/db';

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

interface Candidate {
  conversation_id: number;
  peer_id: number;
  from_seq: number;
}

/** Counts what others wrote and somebody has not read: through the index, and only where there can be something. */
export class UnreadRepository {
  constructor(private readonly db: Db) {}

  /** Of all conversations, or of these only. */
  async list(user_id: number, only?: readonly number[]): Promise<UnreadConversation[]> {
    if (only?.length === 0) return [];
    const condition = only ? `and v.id in (${placeholders(only.length)})` : '';
    const candidates = await this.db.many<Candidate>(
      `select v.id as conversation_id, peer.user_id as peer_id, greatest(me.read_seq, me.cleared_seq) as from_seq
         from conversation_members me
         join conversations v on v.id = me.conversation_id
         join conversation_members peer on peer.conversation_id = v.id and peer.user_id <> me.user_id
        where me.user_id = ? and v.type = 'direct' and v.last_seq > greatest(me.read_seq, me.cleared_seq)
              ${condition}`,
      [user_id, ...(only ?? [])],
    );
    const counts = await this.count(user_id, candidates);
    return candidates.flatMap(({ conversation_id, peer_id }) => {
      const unread_count = counts.get(conversation_id) ?? 0;
      return unread_count > 0 ? [{ conversation_id, peer_id, unread_count }] : [];
    });
  }

  /** One range of the primary key per conversation: with `from_seq` from a join the whole conversation would be read. */
  private async count(user_id: number, candidates: readonly Candidate[]): Promise<Map<number, number>> {
    const counts = new Map<number, number>();
    for (let start = 0; start < candidates.length; start += CHUNK) {
      const chunk = candidates.slice(start, start + CHUNK);
      const one = `select ? as conversation_id, count(*) as n from (
          select 1 from messages m
           where m.conversation_id = ? and m.seq > ? and m.sender_id <> ? and m.deleted_at is null
             and (select count(*) from message_hidden h force index (primary)
                   where h.message_id = m.id and h.user_id = ?) = 0
           limit ${UNREAD_CAP}) counted`;
      const rows = await this.db.many<{ conversation_id: number; n: number }>(
        chunk.map(() => one).join(' union all '),
        chunk.flatMap(({ conversation_id, from_seq }) => [
          conversation_id,
          conversation_id,
          from_seq,
          user_id,
          user_id,
        ]),
      );
      for (const { conversation_id, n } of rows) counts.set(conversation_id, n);
    }
    return counts;
  }
}
