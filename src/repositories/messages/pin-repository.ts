import type { Db } from '../../infra/database/db';
import { isVisible } from './visibility';

/** What is pinned in conversations. What changes that goes through the conversation's lane. */
export class PinRepository {
  constructor(private readonly db: Db) {}

  /** The pinned messages that somebody sees, by their seqs, the one that was pinned last first. */
  async list(viewer_id: number, conversation_id: number): Promise<number[]> {
    const rows = await this.db.many<{ seq: number }>(
      `select m.seq
         from conversation_members member
         join message_pins p on p.conversation_id = member.conversation_id
         join messages m on m.conversation_id = p.conversation_id and m.seq = p.seq
        where member.conversation_id = ? and member.user_id = ? and ${isVisible('m')}
        order by p.pinned_at desc, p.seq desc`,
      [conversation_id, viewer_id],
    );
    return rows.map(({ seq }) => seq);
  }
}
