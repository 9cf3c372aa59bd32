import { directKey } from '../../domain/direct-key';
import type { Db } from '../../infra/database/db';

export class WritePermissionRepository {
  constructor(private readonly db: Db) {}

  /** Whether the receiver has added the sender, or wrote the first message between them. Two looks into keys. */
  async has(sender_id: number, receiver_id: number): Promise<boolean> {
    const row = await this.db.one<{ may_write: 0 | 1 }>(
      `select (exists (select 1 from contacts where user_id = ? and contact_user_id = ? and deleted_at is null)
            or exists (select 1 from conversations conversation
                         join messages first on first.conversation_id = conversation.id and first.seq = 1
                        where conversation.direct_key = ? and first.sender_id = ?)) as may_write`,
      [receiver_id, sender_id, directKey(sender_id, receiver_id), receiver_id],
    );
    return row?.may_write === 1;
  }
}
