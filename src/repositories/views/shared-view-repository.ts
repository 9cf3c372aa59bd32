import type { MemberView, ViewLimits } from '../../domain/views';
import type { Db } from '../../infra/database/db';
import { inChunks, namedKeys, placeholders } from '../../infra/database/sql';
import { countMentionsEach, type UserUnreadRange } from '../messages/shared-unread';
import { UNREAD_CAP } from '../messages/unread-repository';
import { isInView } from '../messages/visibility';
import { readConversationsOf } from './conversation-rows';
import {
  type MemberKey,
  readMembersForAll,
  readMembersForViewers,
  readMembersTwice,
  type TwofoldMember,
  type ViewedMemberKey,
} from './member-rows';
import type { ViewedConversation } from './viewed-conversation';

/** A member of a group, who may be shown the marks of others. */
export interface Viewer {
  user_id: number;
  /** What was before, they do not see. */
  joined_seq: number;
  /** Whether they show and see receipts. */
  has_receipts: boolean;
}

/** What several users are shown of the same, read at once. What is not theirs, or not any more, is left out. */
export class SharedViewRepository {
  constructor(
    private readonly db: Db,
    private readonly limits: ViewLimits,
  ) {}

  /** As these members see them. In no particular order. */
  listConversations(keys: readonly MemberKey[]): Promise<ViewedConversation[]> {
    return readConversationsOf(this.db, keys, this.limits);
  }

  listMembers(keys: readonly ViewedMemberKey[]): Promise<(MemberView & { viewer_id: number })[]> {
    return readMembersForViewers(this.db, keys, this.limits.receipts);
  }

  /** Members of groups as all those see them who have receipts on and between whom and the member no block stands. */
  listMembersForAll(keys: readonly MemberKey[]): Promise<MemberView[]> {
    return readMembersForAll(this.db, keys, this.limits.receipts);
  }

  /** Members of a group, also those who have left, as others see them who are shown marks, and as those who are not. */
  listMembersTwice(conversation_id: number, user_ids: readonly number[]): Promise<TwofoldMember[]> {
    const keys = user_ids.map((user_id) => ({ conversation_id, user_id }));
    return readMembersTwice(this.db, keys, this.limits.receipts);
  }

  /** At most as many as unread messages are counted, in the order of the ranges. */
  async countMentions(ranges: readonly UserUnreadRange[]): Promise<number[]> {
    const counts = await countMentionsEach(this.db, ranges);
    return counts.map((count) => Math.min(count, UNREAD_CAP));
  }

  /** Who is in a group, if sync has all of its members. */
  async listViewers(conversation_id: number): Promise<Viewer[]> {
    const rows = await this.db.many<{ user_id: number; joined_seq: number; receipts: 0 | 1 }>(
      `select member.user_id, member.joined_seq, account.receipts
         from conversations conversation
         straight_join conversation_members member force index (members_present)
           on member.conversation_id = conversation.id and member.left_seq is null
         straight_join users account force index (primary) on account.id = member.user_id
        where conversation.id = ? and conversation.member_count <= ?`,
      [conversation_id, this.limits.listed],
    );
    return rows.map(({ receipts, ...row }) => ({ ...row, has_receipts: receipts === 1 }));
  }

  /** Which of these users block which. */
  async listBlocks(user_ids: readonly number[]): Promise<{ user_id: number; blocked_user_id: number }[]> {
    if (user_ids.length < 2) return [];
    return this.db.many<{ user_id: number; blocked_user_id: number }>(
      `select block.user_id, block.blocked_user_id
         from ${namedKeys(['user_id'])}
         straight_join blocks block force index (primary) on block.user_id = named.user_id
        where block.blocked = true and block.blocked_user_id in (${placeholders(user_ids.length)})`,
      [JSON.stringify(user_ids.map((user_id) => [user_id])), ...user_ids],
    );
  }

  /** Which of these users have which of these messages in their view, and since when each is a member: they see quotes of what came later. */
  listSeeing(
    conversation_id: number,
    seqs: readonly number[],
    user_ids: readonly number[],
  ): Promise<{ seq: number; user_id: number; joined_seq: number }[]> {
    return inChunks(user_ids, (ids) =>
      this.db.many(
        `select m.seq, member.user_id, member.joined_seq
           from messages m
           straight_join conversation_members member
             on member.conversation_id = m.conversation_id and member.user_id in (${placeholders(ids.length)})
          where m.conversation_id = ? and m.seq in (${placeholders(seqs.length)}) and ${isInView('m')}`,
        [...ids, conversation_id, ...seqs],
      ),
    );
  }
}
