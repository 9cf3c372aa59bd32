import type { ConversationType } from '../../domain/conversation';
import { directKey } from '../../domain/direct-key';
import type { SyncCursor } from '../../domain/sync-cursor';
import { type ChangedRows, cutAt } from '../../domain/sync-page';
import type { LeftView } from '../../domain/views';
import type { Db } from '../../infra/database/db';
import { inChunks, placeholders } from '../../infra/database/sql';
import { IS_MEMBER, isThereFor } from '../messages/visibility';
import { type ChangedMemberKey, listChangedMembers } from './changed-members';
import { unionAll } from './changed-messages';

/** A user's membership in a conversation of which something has changed for them. */
export interface ChangedMembership {
  conversation_id: number;
  type: ConversationType;
  /** Whether sync has all members. */
  are_members_listed: 0 | 1;
  /** Whether something has changed that others see too. */
  is_shared: 0 | 1;
  /** Of the change with which the membership began. */
  membership_change_no: number;
  /** Of what the members of a group share. */
  info_change_no: number;
  /** Of what the settings tell, as far as it is in the member's row and the conversation's. */
  settings_change_no: number;
  /** Of what the others see of the user. */
  member_change_no: number;
}

/** Member rows that are read for one page by one number: a few more than a page has. */
const MAX_MEMBERS = 250;

/** What has changed for one user, in conversations of any type: where, and under which numbers. */
export class ChangeRepository {
  /** `listed`: up to how many members sync has all of them. */
  constructor(
    private readonly db: Db,
    private readonly listed: number,
    private readonly max_members = MAX_MEMBERS,
  ) {}

  /** Of all conversations that are there for the user now. Bounded by their number. */
  listMemberships(user_id: number, { position, entered }: SyncCursor): Promise<ChangedMembership[]> {
    return this.db.many<ChangedMembership>(
      `select member.conversation_id, conversation.type, conversation.member_count <= ? as are_members_listed,
              conversation.change_no > ? as is_shared,
              member.membership_change_no, conversation.info_change_no,
              greatest(member.change_no, member.own_change_no, conversation.info_change_no) as settings_change_no,
              greatest(member.change_no, member.profile_change_no) as member_change_no
         from conversation_members member
         join conversations conversation on conversation.id = member.conversation_id and ${isThereFor('member')}
        where member.user_id = ? and ${IS_MEMBER}
          and (conversation.change_no > ? or member.own_change_no > ? or member.membership_change_no > ?)`,
      [this.listed, position, user_id, position, position, entered],
    );
  }

  /** The first memberships that have ended. */
  async listLeft(user_id: number, cursor: number, limit: number): Promise<ChangedRows<LeftView>> {
    const rows = await this.db.many<LeftView>(
      `select member.conversation_id, member.left_at, member.membership_change_no as change_no
         from conversation_members member force index (members_own_changes)
        where member.user_id = ? and member.own_change_no > ? and member.left_seq is not null
          and member.membership_change_no > ?
        order by member.membership_change_no
        limit ?`,
      [user_id, cursor, cursor, limit],
    );
    return cutAt(rows, limit);
  }

  /**
   * Keys of the first members that have changed up to `end`, whatever the user is shown of that. A member may come twice. All who share a
   * number are there, or none.
   */
  listMembers(
    conversation_ids: readonly number[],
    range: { cursor: number; end: number },
  ): Promise<ChangedRows<ChangedMemberKey>> {
    return listChangedMembers(this.db, conversation_ids, { ...range, max: this.max_members });
  }

  /** Which of these direct conversations have begun after the cursor: no change of their messages is older. */
  async listBegun(conversation_ids: readonly number[], cursor: number): Promise<number[]> {
    const rows = await inChunks(conversation_ids, (ids) => {
      const { sql, values } = unionAll(
        ids.map((id) => ({
          sql: `select conversation_id, change_no from messages force index (messages_changes)
                 where conversation_id = ? order by change_no limit 1`,
          values: [id],
        })),
      );
      return this.db.many<{ conversation_id: number; change_no: number }>(sql, values);
    });
    return rows.filter(({ change_no }) => change_no > cursor).map(({ conversation_id }) => conversation_id);
  }

  /** The direct conversations with these users. */
  async listDirect(user_id: number, others: readonly number[]): Promise<number[]> {
    const rows = await inChunks(others, (ids) =>
      this.db.many<{ id: number }>(
        `select id from conversations where direct_key in (${placeholders(ids.length)})`,
        ids.map((other) => directKey(user_id, other)),
      ),
    );
    return rows.map(({ id }) => id);
  }
}
