import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';

/** Groups of which a deleted user is still a member. */
export class LeftGroupsRepository {
  constructor(private readonly db: Db) {}

  /** Those among these conversations. */
  async listAmong(user_id: number, conversation_ids: readonly number[]): Promise<number[]> {
    if (conversation_ids.length === 0) return [];
    const rows = await this.db.many<{ id: number }>(
      `select conversation.id from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id and conversation.type = 'group'
        where member.user_id = ? and member.conversation_id in (${placeholders(conversation_ids.length)})
          and member.left_seq is null`,
      [user_id, ...conversation_ids],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Who should own the group if nobody else does: the admin, else the member, who has been there longest. Rather somebody who can log in; but
   * where nobody can it is somebody whose account is closed too, so that everybody gets out, one after the other.
   */
  async findSuccessor(user_id: number, conversation_id: number): Promise<number | undefined> {
    const row = await this.db.one<{ user_id: number }>(
      `select member.user_id from conversation_members member
         join users u force index (primary) on u.id = member.user_id
        where member.conversation_id = ? and member.user_id <> ? and member.left_seq is null
        order by u.deleted_at is not null, u.disabled_at is not null, member.role = 'member', member.joined_at, member.user_id
        limit 1`,
      [conversation_id, user_id],
    );
    return row?.user_id;
  }
}
