import type { ConversationType } from '../../domain/conversation';
import { hasReceipts } from '../../domain/receipts';
import type { MemberView } from '../../domain/views';

/** A member with what decides which marks the viewer is shown. */
export interface MemberRow extends Omit<MemberView, 'delivered_seq' | 'read_seq'> {
  viewer_id: number;
  type: ConversationType;
  member_count: number;
  left_seq: number | null;
  /** Of a direct conversation: with which change the viewer has asked for it; else 0. */
  opened_change_no: number;
  /** Whether both, the viewer and the member, have receipts on. */
  are_receipts_on: 0 | 1;
  /** Whether a block stands between the two in a group. */
  is_apart: 0 | 1;
  /** Whether one stands in a direct conversation. */
  block_stands: 0 | 1;
  delivered_seq: number;
  read_seq: number;
  shown_delivered_seq: number;
  shown_read_seq: number;
  shown_change_no: number;
  profile_change_no: number;
}

/** Where marks are not shown, nothing may tell that they moved; and where a block stands, nothing that it began. */
export function toMember(row: MemberRow, receipts_limit: number): MemberView {
  const { conversation_id, user_id, name, username, avatar_url, role, joined_at, left_at, joined_seq } = row;
  const { change_no, ...marks } = marksOf(row, receipts_limit);
  return {
    conversation_id,
    user_id,
    name,
    username,
    avatar_url,
    role,
    joined_at,
    left_at,
    joined_seq,
    ...marks,
    // A number from before the viewer has asked for the conversation would tell that it was there.
    change_no: Math.max(change_no, row.opened_change_no),
  };
}

type Marks = Pick<MemberView, 'delivered_seq' | 'read_seq' | 'change_no'>;

function marksOf(row: MemberRow, receipts_limit: number): Marks {
  const { delivered_seq, read_seq, change_no, shown_change_no, profile_change_no } = row;
  const areShown = hasReceipts(row, receipts_limit) && row.are_receipts_on === 1 && row.is_apart === 0;
  if (!areShown) return { delivered_seq: null, read_seq: null, change_no: profile_change_no };
  if (row.user_id === row.viewer_id) {
    return { delivered_seq, read_seq, change_no: Math.max(change_no, profile_change_no) };
  }
  if (row.block_stands === 1) {
    return {
      delivered_seq: row.shown_delivered_seq,
      read_seq: row.shown_read_seq,
      change_no: Math.max(shown_change_no, profile_change_no),
    };
  }
  return { delivered_seq, read_seq, change_no: Math.max(change_no, shown_change_no, profile_change_no) };
}
