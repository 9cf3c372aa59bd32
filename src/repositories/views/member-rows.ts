import type { ConversationType } from '../../domain/conversation';
import { hasReceipts } from '../../domain/receipts';
import type { MemberView } from '../../domain/views';
import type { Db } from '../../infra/database/db';
import { inChunks, namedKeys, placeholders } from '../../infra/database/sql';
import { blockStands } from '../blocks/block-stands';
import { IS_MEMBER, isThereFor } from '../messages/visibility';
import { avatarUrl } from '../profiles/avatar-url';
import { JOINED_AT } from './began-at';

export interface MemberKey {
  conversation_id: number;
  user_id: number;
}

/** A member with what decides which marks the viewer is shown. */
interface Row extends Omit<MemberView, 'delivered_seq' | 'read_seq'> {
  type: ConversationType;
  member_count: number;
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

const COLUMNS = `receipt.conversation_id, receipt.user_id, account.name, account.username, ${avatarUrl('account')} as avatar_url,
  receipt.role, ${JOINED_AT} as joined_at, receipt.left_at, receipt.joined_seq,
  conversation.type, conversation.member_count, if(conversation.type = 'direct', member.membership_change_no, 0) as opened_change_no, own.receipts and account.receipts as are_receipts_on,
  if(conversation.type = 'group' and own.receipts and account.receipts, ${blockStands('own.id', 'account.id')}, 0) as is_apart,
  receipt.block_stands, receipt.delivered_seq, receipt.read_seq, receipt.shown_delivered_seq, receipt.shown_read_seq,
  receipt.change_no, receipt.shown_change_no, receipt.profile_change_no`;

/** `member` is the viewer's row, `receipt` that of the member who is shown. */
const VIEWER_SEES = `${IS_MEMBER} and ${isThereFor('member')}`;

/** Of each conversation those who are members now, in the conversations in which the viewer is one; by conversation and user. */
export async function readPresentMembers(
  db: Db,
  viewer_id: number,
  conversation_ids: readonly number[],
  receipts_limit: number,
): Promise<MemberView[]> {
  const rows = await inChunks(conversation_ids, (ids) =>
    db.many<Row>(
      `select ${COLUMNS}
         from conversation_members member
         straight_join conversations conversation on conversation.id = member.conversation_id
         straight_join users own on own.id = member.user_id
         straight_join conversation_members receipt force index (primary)
           on receipt.conversation_id = member.conversation_id and receipt.left_seq is null
         straight_join users account on account.id = receipt.user_id
        where member.user_id = ? and member.conversation_id in (${placeholders(ids.length)}) and ${VIEWER_SEES}
        order by receipt.conversation_id, receipt.user_id`,
      [viewer_id, ...ids],
    ),
  );
  return rows.map((row) => toMember(row, viewer_id, receipts_limit));
}

/**
 * These members, also those whose leaving the viewer was there to see, of conversations in which the viewer is one now; by conversation
 * and user.
 */
export async function readMembersByKeys(
  db: Db,
  viewer_id: number,
  keys: readonly MemberKey[],
  receipts_limit: number,
): Promise<MemberView[]> {
  if (keys.length === 0) return [];
  const rows = await db.many<Row>(
    `select ${COLUMNS}
       from ${namedKeys(['conversation_id', 'user_id'])}
       straight_join conversation_members member on member.conversation_id = named.conversation_id and member.user_id = ?
       straight_join conversations conversation on conversation.id = member.conversation_id
       straight_join users own on own.id = member.user_id
       straight_join conversation_members receipt
         on receipt.conversation_id = named.conversation_id and receipt.user_id = named.user_id
       straight_join users account on account.id = receipt.user_id
      where ${VIEWER_SEES} and (receipt.left_seq is null or receipt.left_seq >= member.joined_seq)
      order by receipt.conversation_id, receipt.user_id`,
    [JSON.stringify(keys.map(({ conversation_id, user_id }) => [conversation_id, user_id])), viewer_id],
  );
  return rows.map((row) => toMember(row, viewer_id, receipts_limit));
}

/** Where marks are not shown, nothing may tell that they moved; and where a block stands, nothing that it began. */
function toMember(row: Row, viewer_id: number, receipts_limit: number): MemberView {
  const { conversation_id, user_id, name, username, avatar_url, role, joined_at, left_at, joined_seq } = row;
  const { change_no, ...marks } = marksOf(row, viewer_id, receipts_limit);
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

function marksOf(row: Row, viewer_id: number, receipts_limit: number): Marks {
  const { delivered_seq, read_seq, change_no, shown_change_no, profile_change_no } = row;
  const areShown = hasReceipts(row, receipts_limit) && row.are_receipts_on === 1 && row.is_apart === 0;
  if (!areShown) return { delivered_seq: null, read_seq: null, change_no: profile_change_no };
  if (row.user_id === viewer_id) {
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
