import type { MemberView, MessageView, ViewLimits } from '../../domain/views';
import type { Db } from '../../infra/database/db';
import type { MessageKey } from '../messages/message-reads';
import { readConversations } from './conversation-rows';
import { type MemberKey, readMembersByKeys, readPresentMembers } from './member-rows';
import { readMessages } from './message-rows';
import { readOwnReactions, type ReactorKey } from './own-reactions';
import type { ViewedConversation } from './viewed-conversation';

/** What a user is shown of conversations, row by row. What is not theirs, or not any more, is left out. */
export class ViewRepository {
  constructor(
    private readonly db: Db,
    private readonly limits: ViewLimits,
  ) {}

  /** In no particular order. */
  listConversations(viewer_id: number, conversation_ids: readonly number[]): Promise<ViewedConversation[]> {
    return readConversations(this.db, viewer_id, conversation_ids, this.limits);
  }

  /** Also those who have left since the viewer has been there; by conversation and user. */
  listMembers(viewer_id: number, keys: readonly MemberKey[]): Promise<MemberView[]> {
    return readMembersByKeys(this.db, viewer_id, keys, this.limits.receipts);
  }

  /** All who are members now; by conversation and user. */
  listPresentMembers(viewer_id: number, conversation_ids: readonly number[]): Promise<MemberView[]> {
    return readPresentMembers(this.db, viewer_id, conversation_ids, this.limits.receipts);
  }

  listOwnReactions(keys: readonly ReactorKey[]): Promise<(ReactorKey & { emoji: string })[]> {
    return readOwnReactions(this.db, keys);
  }

  /** Those in the viewer's view, deleted or not; by conversation and seq. */
  listMessages(viewer_id: number, keys: readonly MessageKey[]): Promise<MessageView[]> {
    return readMessages(this.db, viewer_id, keys);
  }
}
