import type { Notify } from '../../domain/conversation';
import type { PushMember } from '../../domain/push/rules';

/** What a member has seen of a conversation, and chosen. All else is null if there is none. */
export interface MemberColumns {
  is_member: 0 | 1;
  joined_seq: number;
  cleared_seq: number;
  read_seq: number;
  delivered_seq: number;
  muted_until: string | null;
  notify: Notify;
  block_stands: 0 | 1;
}

/** Null if the person is not a member. */
export function memberOf(row: MemberColumns): PushMember | null {
  if (row.is_member === 0) return null;
  const { read_seq, delivered_seq, muted_until, notify, block_stands } = row;
  return {
    read_seq,
    delivered_seq,
    muted_until: muted_until === null ? null : Date.parse(muted_until),
    notify,
    block_stands: block_stands === 1,
  };
}
