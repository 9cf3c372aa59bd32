import type { MemberView } from '../../domain/views';
import type { Db } from '../../infra/database/db';
import { inChunks, namedKeys, placeholders } from '../../infra/database/sql';
import { blockStands } from '../blocks/block-stands';
import { IS_MEMBER, isThereFor } from '../messages/visibility';
import { avatarUrl } from '../profiles/avatar-url';
import { JOINED_AT } from './began-at';
import { type MemberRow, toMember } from './viewed-member';

export interface MemberKey {
  conversation_id: number;
  user_id: number;
}

/** A member as one viewer sees them. */
export interface ViewedMemberKey extends MemberKey {
  viewer_id: number;
}

/** Somebody who is shown all marks that anybody is shown. */
const ANYBODY = 0;

const COLUMNS = `member.user_id as viewer_id, receipt.conversation_id, receipt.user_id, account.name, account.username, ${avatarUrl('account')} as avatar_url,
  receipt.role, ${JOINED_AT} as joined_at, receipt.left_at, receipt.left_seq, receipt.joined_seq,
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
    db.many<MemberRow>(
      `select ${COLUMNS}
         from conversation_members member
         straight_join conversations conversation force index (primary) on conversation.id = member.conversation_id
         straight_join users own force index (primary) on own.id = member.user_id
         straight_join conversation_members receipt force index (primary)
           on receipt.conversation_id = member.conversation_id and receipt.left_seq is null
         straight_join users account force index (primary) on account.id = receipt.user_id
        where member.user_id = ? and member.conversation_id in (${placeholders(ids.length)}) and ${VIEWER_SEES}
        order by receipt.conversation_id, receipt.user_id`,
      [viewer_id, ...ids],
    ),
  );
  return rows.map((row) => toMember(row, receipts_limit));
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
  const rows = await readViewed(
    db,
    keys.map((key) => ({ ...key, viewer_id })),
  );
  return rows.map((row) => toMember(row, receipts_limit));
}

/** The same for several viewers. */
export async function readMembersForViewers(
  db: Db,
  keys: readonly ViewedMemberKey[],
  receipts_limit: number,
): Promise<(MemberView & { viewer_id: number })[]> {
  const rows = await readViewed(db, keys);
  return rows.map((row) => ({ ...toMember(row, receipts_limit), viewer_id: row.viewer_id }));
}

/**
 * Those of them who are members of a group now, as the others see them but those who have receipts off and those between whom and the member a
 * block stands. Without marks if nobody is shown any.
 */
export async function readMembersForAll(
  db: Db,
  keys: readonly MemberKey[],
  receipts_limit: number,
): Promise<MemberView[]> {
  const rows = await readViewed(
    db,
    keys.map((key) => ({ ...key, viewer_id: key.user_id })),
  );
  return rows.map((row) => toMember({ ...row, viewer_id: ANYBODY }, receipts_limit));
}

/** A member of a group as all who are shown marks see them, and as the others do. */
export interface TwofoldMember {
  marked: MemberView;
  unmarked: MemberView;
  /** Whoever has come after that sees neither. */
  left_seq: number | null;
}

/** Members of groups, also those who have left. */
export async function readMembersTwice(
  db: Db,
  keys: readonly MemberKey[],
  receipts_limit: number,
): Promise<TwofoldMember[]> {
  const rows = await readViewed(
    db,
    keys.map((key) => ({ ...key, viewer_id: key.user_id })),
    isThereFor('member'),
  );
  return rows.map((row) => ({
    marked: toMember({ ...row, viewer_id: ANYBODY }, receipts_limit),
    unmarked: toMember({ ...row, viewer_id: ANYBODY, are_receipts_on: 0 }, receipts_limit),
    left_seq: row.left_seq,
  }));
}

async function readViewed(
  db: Db,
  keys: readonly ViewedMemberKey[],
  condition = VIEWER_SEES,
): Promise<MemberRow[]> {
  if (keys.length === 0) return [];
  return db.many<MemberRow>(
    `select ${COLUMNS}
       from ${namedKeys(['conversation_id', 'user_id', 'viewer_id'])}
       straight_join conversation_members member
         on member.conversation_id = named.conversation_id and member.user_id = named.viewer_id
       straight_join conversations conversation force index (primary) on conversation.id = member.conversation_id
       straight_join users own force index (primary) on own.id = member.user_id
       straight_join conversation_members receipt
         on receipt.conversation_id = named.conversation_id and receipt.user_id = named.user_id
       straight_join users account force index (primary) on account.id = receipt.user_id
      where ${condition} and (receipt.left_seq is null or receipt.left_seq >= member.joined_seq)
      order by receipt.conversation_id, receipt.user_id`,
    [JSON.stringify(keys.map((key) => [key.conversation_id, key.user_id, key.viewer_id]))],
  );
}
