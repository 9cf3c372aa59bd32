import type { Notify } from '../../domain/conversation';
import type { Db } from '../../infra/database/db';
import { sessionGetsPushes } from '../accounts/live-session';
import { IS_MEMBER } from '../messages/visibility';

/** A member with one of their live subscriptions, or without any. */
export interface MemberRow {
  conversation_id: number;
  user_id: number;
  joined_seq: number;
  read_seq: number;
  muted_until: string | null;
  notify: Notify;
  block_stands: 0 | 1;
  subscription_id: number | null;
}

/** Of one conversation: one user, or (`user_id` 0) all after `fanned_out_to`, without the only sender (0 if there are several). */
export interface MembersOf {
  conversation_id: number;
  user_id: number;
  fanned_out_to: number;
  sender_id: number;
}

/** In the order of conversation and user, and so without sorting all members of a large group. */
export function listMembers(db: Db, scopes: readonly MembersOf[], limit?: number): Promise<MemberRow[]> {
  const conditions = scopes.map(
    ({ user_id }) =>
      `(member.conversation_id = ? and member.user_id ${user_id === 0 ? '>' : '='} ? and member.user_id <> ?)`,
  );
  return db.many<MemberRow>(
    `select member.conversation_id, member.user_id, member.joined_seq, member.read_seq, member.muted_until,
            member.notify, member.block_stands, s.id as subscription_id
       from conversation_members member force index (primary)
       left join (push_subscriptions s join sessions ses on ses.id = s.session_id and ${sessionGetsPushes('ses')})
         on s.user_id = member.user_id
      where (${conditions.join(' or ')}) and ${IS_MEMBER}
      order by member.conversation_id, member.user_id ${limit === undefined ? '' : `limit ${limit}`}`,
    scopes.flatMap(({ conversation_id, user_id, fanned_out_to, sender_id }) => [
      conversation_id,
      user_id === 0 ? fanned_out_to : user_id,
      sender_id,
    ]),
  );
}
