import type { GroupInvite, InvitedGroup } from '../../domain/group-invite';
import type { Db } from '../../infra/database/db';

/** It works. */
const IS_USABLE =
  '(i.expires_at is null or i.expires_at > ?) and (i.max_uses is null or i.uses < i.max_uses)';

/** Of a group in which somebody is: nobody could be the owner of one that everybody has left. */
const JOIN_GROUP =
  "join conversations conversation on conversation.id = i.conversation_id and conversation.type = 'group' and conversation.member_count > 0";

/** Reads invites. What changes them goes through the lane of their group. */
export class GroupInviteRepository {
  constructor(private readonly db: Db) {}

  /** Those of a group that work, the oldest first. */
  list(conversation_id: number, now: Date): Promise<GroupInvite[]> {
    return this.db.many<GroupInvite>(
      `select i.code, i.created_by, i.expires_at, i.max_uses, i.uses
         from group_invites i
        where i.conversation_id = ? and ${IS_USABLE}
        order by i.created_at, i.code`,
      [conversation_id, now],
    );
  }

  /** What a code leads to; undefined for one that does not work, whatever the reason. */
  findGroup(code: Buffer, now: Date): Promise<InvitedGroup | undefined> {
    return this.db.one<InvitedGroup>(
      `select conversation.id as conversation_id, conversation.name, conversation.member_count
         from group_invites i ${JOIN_GROUP}
        where i.code = ? and ${IS_USABLE}`,
      [code, now],
    );
  }
}
