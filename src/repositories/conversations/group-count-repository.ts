import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import { IS_MEMBER } from '../messages/visibility';

/** Counts groups of users. */
export class GroupCountRepository {
  constructor(private readonly db: Db) {}

  /** How many groups the user has made after this time. */
  async countMade(user_id: number, after: Date): Promise<number> {
    const row = await this.db.one<{ n: number }>(
      'select count(*) as n from group_creations where user_id = ? and created_at > ?',
      [user_id, after],
    );
    return row?.n ?? 0;
  }

  /** Those of these users who are members of at least so many groups. */
  async listWith(user_ids: readonly number[], count: number): Promise<number[]> {
    // By the index alone, which also has the direct conversations that somebody has asked for: nearly always that leaves nobody.
    const candidates = await this.list(
      `from conversation_members member force index (members_groups)
        where member.membership_change_no > 0`,
      user_ids,
      count,
    );
    return this.list(
      `from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id and conversation.type = 'group'
        where true`,
      candidates,
      count,
    );
  }

  private async list(memberships: string, user_ids: readonly number[], count: number): Promise<number[]> {
    if (user_ids.length === 0) return [];
    const rows = await this.db.many<{ user_id: number }>(
      `select member.user_id ${memberships} and member.user_id in (${placeholders(user_ids.length)}) and ${IS_MEMBER}
        group by member.user_id having count(*) >= ?`,
      [...user_ids, count],
    );
    return rows.map(({ user_id }) => user_id);
  }
}
