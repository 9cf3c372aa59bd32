import type { Db } from '../../infra/database/db';
import type { MessageKey } from './message-reads';
import { isInView } from './visibility';

/** Which messages of a conversation somebody sees, from one place on. Each is a range of the primary key. */
export class MessagePageRepository {
  constructor(private readonly db: Db) {}

  /** At most `limit` before `seq`, the nearest of them; in ascending order. */
  async listBefore(
    viewer_id: number,
    { conversation_id, seq }: MessageKey,
    limit: number,
  ): Promise<number[]> {
    const found = await this.list(viewer_id, { conversation_id, seq, limit, comparison: '<', order: 'desc' });
    return found.toReversed();
  }

  /** At most `limit` from `seq` on, that included. */
  listFrom(viewer_id: number, { conversation_id, seq }: MessageKey, limit: number): Promise<number[]> {
    return this.list(viewer_id, { conversation_id, seq, limit, comparison: '>=', order: 'asc' });
  }

  private async list(
    viewer_id: number,
    {
      conversation_id,
      seq,
      limit,
      comparison,
      order,
    }: MessageKey & { limit: number; comparison: '<' | '>='; order: 'asc' | 'desc' },
  ): Promise<number[]> {
    const rows = await this.db.many<{ seq: number }>(
      `select m.seq
         from conversation_members member
         join messages m on m.conversation_id = member.conversation_id
        where member.conversation_id = ? and member.user_id = ? and m.seq ${comparison} ? and ${isInView('m')}
        order by m.conversation_id ${order}, m.seq ${order}
        limit ?`,
      [conversation_id, viewer_id, seq, limit],
    );
    return rows.map((row) => row.seq);
  }
}
