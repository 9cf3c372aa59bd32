import { directKey } from '../../domain/direct-key';
import type { Db } from '../../infra/database/db';
import { placeholders } from '../../infra/database/sql';
import { IS_MEMBER } from '../messages/visibility';

const HAVE_WRITTEN = 'select 1 from conversations where direct_key = ? and last_seq > 0';

const IS_CONTACT = 'select 1 from contacts where user_id = ? and contact_user_id = ? and deleted_at is null';

const WAS_FOUND = 'select 1 from found_people where user_id = ? and found_user_id = ? and found_at > ?';

/** Those of these users who share a group with one, whose id is the last parameter. `list` is of placeholders. */
export const listInGroups = (list: string): string => `select peer.user_id from conversation_members member
  join conversation_members peer on peer.conversation_id = member.conversation_id and peer.user_id in (${list})
  join conversations conversation on conversation.id = member.conversation_id and conversation.type = 'group'
 where member.user_id = ? and ${IS_MEMBER} and peer.left_seq is null`;

export const SHARE_A_GROUP = listInGroups('?');

export class AcquaintanceRepository {
  constructor(private readonly db: Db) {}

  /**
   * Whether the two have written to each other, share a group, one has the other as a contact, or the first one has found the other
   * since this time. The same work for a user who does not exist.
   */
  async has(user_id: number, other_id: number, found_since: Date): Promise<boolean> {
    const row = await this.db.one<{ isKnown: 0 | 1 }>(
      `select (exists (${HAVE_WRITTEN}) or exists (${IS_CONTACT}) or exists (${IS_CONTACT}) or exists (${WAS_FOUND})
           or exists (${SHARE_A_GROUP})) as isKnown`,
      [
        directKey(user_id, other_id),
        user_id,
        other_id,
        other_id,
        user_id,
        user_id,
        other_id,
        found_since,
        other_id,
        user_id,
      ],
    );
    return row?.isKnown === 1;
  }

  /**
   * Of which of these users that is so, without those who only have the first one as a contact: whoever asks for many would have a list of
   * them.
   */
  async listAmong(user_id: number, candidates: readonly number[], found_since: Date): Promise<number[]> {
    if (candidates.length === 0) return [];
    const list = placeholders(candidates.length);
    const rows = await this.db.many<{ id: number }>(
      `(select member.user_id as id from conversations conversation
          join conversation_members member on member.conversation_id = conversation.id and member.user_id <> ?
         where conversation.direct_key in (${list}) and conversation.last_seq > 0)
       union
       (select contact_user_id from contacts where user_id = ? and contact_user_id in (${list}) and deleted_at is null)
       union
       (select found_user_id from found_people where user_id = ? and found_user_id in (${list}) and found_at > ?)
       union
       (${listInGroups(list)})`,
      [
        user_id,
        ...candidates.map((other_id) => directKey(user_id, other_id)),
        user_id,
        ...candidates,
        user_id,
        ...candidates,
        found_since,
        ...candidates,
        user_id,
      ],
    );
    return rows.map(({ id }) => id);
  }
}
