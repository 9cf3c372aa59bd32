import { directKey } from '../../domain/direct-key';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import { listInGroups, SHARE_A_GROUP } from '../contacts/acquaintance-repository';

export class WritePermissionRepository {
  constructor(private readonly db: Db) {}

  /** Whether the receiver has added the sender, or wrote the first message between them, or shares a group with them. */
  async has(sender_id: number, receiver_id: number): Promise<boolean> {
    const row = await this.db.one<{ may_write: 0 | 1 }>(
      `select (exists (select 1 from contacts where user_id = ? and contact_user_id = ? and deleted_at is null)
            or exists (select 1 from conversations conversation
                         join messages first on first.conversation_id = conversation.id and first.seq = 1
                        where conversation.direct_key = ? and first.sender_id = ?)
            or exists (${SHARE_A_GROUP})) as may_write`,
      [receiver_id, sender_id, directKey(sender_id, receiver_id), receiver_id, receiver_id, sender_id],
    );
    return row?.may_write === 1;
  }

  /** To which of these users this one may write. */
  async listAmong(sender_id: number, candidates: readonly number[]): Promise<number[]> {
    if (candidates.length === 0) return [];
    const list = placeholders(candidates.length);
    const rows = await this.db.many<{ id: number }>(
      `(select user_id as id from contacts where user_id in (${list}) and contact_user_id = ? and deleted_at is null)
       union
       (select first.sender_id from conversations conversation
          join messages first on first.conversation_id = conversation.id and first.seq = 1 and first.sender_id <> ?
         where conversation.direct_key in (${list}))
       union
       (${listInGroups(list)})`,
      [
        ...candidates,
        sender_id,
        sender_id,
        ...candidates.map((other_id) => directKey(sender_id, other_id)),
        ...candidates,
        sender_id,
      ],
    );
    return rows.map(({ id }) => id);
  }
}
