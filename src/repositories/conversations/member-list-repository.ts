import type { Db } from '../../infra/database/db';
import { IS_MEMBER } from '../messages/visibility';

export interface MemberListRequest {
  /** Only members whose user id is higher. */
  after: number;
  /** Only members who have this in their name or username; empty for all. */
  text: string;
  limit: number;
}

/** Who is in a conversation, page by page. */
export class MemberListRepository {
  constructor(private readonly db: Db) {}

  /** User ids in ascending order, if the one who asks is a member; else none. */
  async list(conversation_id: number, viewer_id: number, request: MemberListRequest): Promise<number[]> {
    const { after, text, limit } = request;
    const pattern = `%${text.replaceAll(/[!%_]/g, '!$&')}%`;
    // The column tells cases apart; a search does not.
    const username = 'u.username collate utf8mb4_unicode_520_ci';
    const isFound = `(u.name like ? escape '!' or ${username} like ? escape '!')`;
    const rows = await this.db.many<{ user_id: number }>(
      `select member.user_id
         from conversation_members viewer
         join conversation_members member on member.conversation_id = viewer.conversation_id
         join users u force index (primary) on u.id = member.user_id
        where viewer.conversation_id = ? and viewer.user_id = ? and viewer.left_seq is null
          and member.user_id > ? and ${IS_MEMBER} ${text === '' ? '' : `and ${isFound}`}
        order by member.user_id
        limit ?`,
      [conversation_id, viewer_id, after, ...(text === '' ? [] : [pattern, pattern]), limit],
    );
    return rows.map(({ user_id }) => user_id);
  }
}
