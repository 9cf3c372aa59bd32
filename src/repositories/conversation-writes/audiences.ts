import type { PresentMember } from '../../domain/conversation';
import { placeholders } from '../../infra/database/sql';
import type { BatchStatement } from './kind';

/** By conversation: lists that outcomes hold already, and that are still to be filled. */
export type Audiences = ReadonlyMap<number, PresentMember[]>;

/** Fills the audiences with those who are members now and whose accounts are not deleted. */
export function readAudiences(audiences: Audiences): BatchStatement[] {
  if (audiences.size === 0) return [];
  return [
    {
      sql: `select member.conversation_id, member.user_id, member.joined_seq, u.name
              from conversation_members member force index (members_present)
              straight_join users u force index (primary) on u.id = member.user_id and u.deleted_at is null
             where member.conversation_id in (${placeholders(audiences.size)}) and member.left_seq is null`,
      values: [...audiences.keys()],
      take: (rows) => {
        for (const { conversation_id, ...member } of rows as (PresentMember & {
          conversation_id: number;
        })[]) {
          audiences.get(conversation_id)?.push(member);
        }
      },
    },
  ];
}
