import { capabilitiesOf } from '../../domain/capabilities';
import { groupBy } from '../../domain/group-by';
import type {
  ConversationRows,
  ConversationView,
  MemberView,
  MessageView,
  OwnReactionsView,
  SettingsView,
} from '../../domain/views';
import type { MessageKey } from '../../repositories/messages/message-reads';
import type { UnreadRepository } from '../../repositories/messages/unread-repository';
import type { MemberKey } from '../../repositories/views/member-rows';
import type { ReactorKey } from '../../repositories/views/own-reactions';
import type { ViewRepository } from '../../repositories/views/view-repository';
import type { ViewedConversation } from '../../repositories/views/viewed-conversation';

/**
 * What a user is shown of their conversations: the same rows over REST, in sync and live. Of conversations that are not theirs, or not any
 * more, and of messages that are not in their view there is none, and no error.
 */
export class ViewService {
  constructor(
    private readonly views: ViewRepository,
    private readonly unread: Pick<UnreadRepository, 'countEach' | 'countMentions'>,
  ) {}

  /** In the order of `conversation_ids`, of which none may occur twice. */
  async rows(viewer_id: number, conversation_ids: readonly number[]): Promise<ConversationRows> {
    const viewed = await this.views.listConversations(viewer_id, conversation_ids);
    const ranges = viewed.map(({ conversation: { id, last_seq }, unread_from_seq }) => ({
      conversation_id: id,
      from_seq: unread_from_seq,
      last_seq,
    }));
    const [unread, mentions] = await Promise.all([
      this.unread.countEach(viewer_id, ranges),
      this.unread.countMentions(viewer_id, ranges),
    ]);
    const byId = new Map(viewed.map((one) => [one.conversation.id, one]));
    const sorted = conversation_ids.flatMap((id) => byId.get(id) ?? []);
    return {
      conversations: sorted.map(({ conversation }) => conversation),
      settings: sorted.map((one) => ({
        ...settingsOf(one),
        unread_count: unread.get(one.conversation.id) ?? 0,
        unread_mentions: mentions.get(one.conversation.id) ?? 0,
      })),
    };
  }

  /** By user id; also those of them who have left since the viewer has been there. */
  members(viewer_id: number, conversation_id: number, user_ids: readonly number[]): Promise<MemberView[]> {
    const keys = user_ids.map((user_id) => ({ conversation_id, user_id }));
    return this.views.listMembers(viewer_id, keys);
  }

  /** The same in several conversations; by conversation and user id. */
  membersOf(viewer_id: number, keys: readonly MemberKey[]): Promise<MemberView[]> {
    return this.views.listMembers(viewer_id, keys);
  }

  /** Who is in these conversations now; only the viewer where sync does not have all members. */
  async listedMembers(viewer_id: number, conversations: readonly ConversationView[]): Promise<MemberView[]> {
    const listed = conversations.filter((one) => one.are_members_listed).map(({ id }) => id);
    const own = conversations
      .filter((one) => !one.are_members_listed)
      .map(({ id }) => ({ conversation_id: id, user_id: viewer_id }));
    const members = await Promise.all([
      this.views.listPresentMembers(viewer_id, listed),
      this.views.listMembers(viewer_id, own),
    ]);
    return members.flat();
  }

  /** In their present state, by conversation and seq; of a deleted one what is left of it. */
  messages(viewer_id: number, keys: readonly MessageKey[]): Promise<MessageView[]> {
    return this.views.listMessages(viewer_id, keys);
  }

  /** What each of these users has reacted with, who are among those who see the message. Of messages without reactions there is none. */
  async ownReactions(
    shown: readonly { message: MessageView; user_ids: readonly number[] }[],
  ): Promise<(OwnReactionsView & { user_id: number })[]> {
    const reacted = shown.filter(({ message }) => message.reactions.length > 0);
    const keys = reacted.flatMap(({ message: { conversation_id, seq }, user_ids }) =>
      user_ids.map((user_id) => ({ conversation_id, seq, user_id })),
    );
    const keyOf = ({ conversation_id, seq, user_id }: ReactorKey): string =>
      `${conversation_id}:${seq}:${user_id}`;
    const byKey = groupBy(await this.views.listOwnReactions(keys), keyOf);
    return reacted.flatMap(({ message: { id: message_id, conversation_id, seq, change_no }, user_ids }) =>
      user_ids.map((user_id) => {
        const own = byKey.get(keyOf({ conversation_id, seq, user_id })) ?? [];
        return { user_id, conversation_id, message_id, emojis: own.map(({ emoji }) => emoji), change_no };
      }),
    );
  }

  /** What the viewer has reacted to these messages with. */
  async myReactions(viewer_id: number, messages: readonly MessageView[]): Promise<OwnReactionsView[]> {
    const own = await this.ownReactions(messages.map((message) => ({ message, user_ids: [viewer_id] })));
    return own.map(({ user_id: _user_id, ...row }) => row);
  }
}

export function settingsOf({
  conversation,
  settings,
}: ViewedConversation): Omit<SettingsView, 'unread_count' | 'unread_mentions'> {
  const { role, is_blocked: blocks_peer, peer } = settings;
  const standing = { ...conversation, role, blocks_peer, is_peer_gone: peer?.is_deleted ?? false };
  return { ...settings, capabilities: capabilitiesOf(standing) };
}
