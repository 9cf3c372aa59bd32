import { groupBy } from '../../domain/group-by';
import type { ConversationView, MemberView, MessageView, SettingsView } from '../../domain/views';
import type { MessageKey } from '../../repositories/messages/message-reads';
import type { UnreadRepository } from '../../repositories/messages/unread-repository';
import type { MemberKey, ViewedMemberKey } from '../../repositories/views/member-rows';
import type { SharedViewRepository } from '../../repositories/views/shared-view-repository';
import type { ViewedConversation } from '../../repositories/views/viewed-conversation';
import { settingsOf, type ViewService } from './view-service';

/** A row, and who is shown it. */
export interface SharedRow<Row> {
  row: Row;
  viewer_ids: number[];
}

/** The same rows as those of {@link ViewService}, for several viewers at once. */
export class SharedViews {
  constructor(
    private readonly shared: SharedViewRepository,
    private readonly views: Pick<ViewService, 'messages'>,
    private readonly unread: Pick<UnreadRepository, 'countRanges'>,
  ) {}

  /** What is these members' own. */
  async settings(keys: readonly MemberKey[]): Promise<SharedRow<SettingsView>[]> {
    return this.settingsOf(await this.shared.listConversations(keys));
  }

  /** The same, with what the members share. */
  async conversations(keys: readonly MemberKey[]): Promise<{
    conversations: SharedRow<ConversationView>[];
    settings: SharedRow<SettingsView>[];
  }> {
    const viewed = await this.shared.listConversations(keys);
    const byId = groupBy(viewed, ({ conversation: { id } }) => id);
    const conversations = Array.from(byId.values(), (all) => {
      const [{ conversation }] = all as [ViewedConversation];
      return { row: conversation, viewer_ids: all.map(({ viewer_id }) => viewer_id) };
    });
    return { conversations, settings: await this.settingsOf(viewed) };
  }

  private async settingsOf(viewed: readonly ViewedConversation[]): Promise<SharedRow<SettingsView>[]> {
    const unread = viewed.filter(
      ({ conversation, unread_from_seq }) => conversation.last_seq > unread_from_seq,
    );
    const ranges = unread.map(({ viewer_id, conversation: { id, last_seq }, unread_from_seq }) => ({
      user_id: viewer_id,
      conversation_id: id,
      from_seq: unread_from_seq,
      last_seq,
    }));
    const [counts, mentions] = await Promise.all([
      this.unread.countRanges(ranges),
      this.shared.countMentions(ranges),
    ]);
    const places = new Map(unread.map((one, place) => [one, place]));
    return viewed.map((one) => {
      const place = places.get(one) ?? -1;
      const row = {
        ...settingsOf(one),
        unread_count: counts[place] ?? 0,
        unread_mentions: mentions[place] ?? 0,
      };
      return { row, viewer_ids: [one.viewer_id] };
    });
  }

  /** Each member as that viewer sees them. */
  async members(keys: readonly ViewedMemberKey[]): Promise<SharedRow<MemberView>[]> {
    const rows = await this.shared.listMembers(keys);
    return rows.map(({ viewer_id, ...row }) => ({ row, viewer_ids: [viewer_id] }));
  }

  /** A message, and which of these users have it in their view. Undefined if none of them has. */
  async message(key: MessageKey, user_ids: readonly number[]): Promise<SharedRow<MessageView> | undefined> {
    const viewer_ids = await this.shared.listSeeing(key, user_ids);
    const [first] = viewer_ids;
    if (first === undefined) return undefined;
    const [row] = await this.views.messages(first, [key]);
    return row && { row, viewer_ids };
  }

  /**
   * These members of one group with the marks that the others are shown, and who of the viewers that `isMeant` they are shown to: those who have
   * receipts on, and between whom and the member no block stands. Empty if nobody is shown any.
   */
  async marks(
    conversation_id: number,
    user_ids: readonly number[],
    isMeant: (user_id: number) => boolean,
  ): Promise<SharedRow<MemberView>[]> {
    const rows = await this.shared.listMembersForAll(
      user_ids.map((user_id) => ({ conversation_id, user_id })),
    );
    const shown = rows.filter(({ read_seq }) => read_seq !== null);
    if (shown.length === 0) return [];
    const all = await this.shared.listViewers(conversation_id);
    const viewers = all.flatMap(({ user_id, has_receipts }) =>
      has_receipts && isMeant(user_id) ? [user_id] : [],
    );
    if (viewers.length === 0) return [];
    const apart = await this.apart([...new Set([...viewers, ...shown.map(({ user_id }) => user_id)])]);
    return shown.map((row) => ({
      row,
      viewer_ids: viewers.filter((viewer_id) => !apart.has(`${viewer_id}:${row.user_id}`)),
    }));
  }

  /** The members of a group who are shown its other members. */
  async viewersOf(conversation_id: number): Promise<number[]> {
    const viewers = await this.shared.listViewers(conversation_id);
    return viewers.map(({ user_id }) => user_id);
  }

  /** Between whom a block stands: `<one>:<other>`, in both orders. */
  private async apart(user_ids: readonly number[]): Promise<Set<string>> {
    const blocks = await this.shared.listBlocks(user_ids);
    return new Set(
      blocks.flatMap(({ user_id, blocked_user_id }) => [
        `${user_id}:${blocked_user_id}`,
        `${blocked_user_id}:${user_id}`,
      ]),
    );
  }
}
