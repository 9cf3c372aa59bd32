import { chunksOf } from '../../domain/chunks-of';
import { groupBy } from '../../domain/group-by';
import { quoteFor } from '../../domain/quote';
import type { ConversationView, MessageView, OwnReactionsView, SettingsView } from '../../domain/views';
import type { UnreadRepository } from '../../repositories/messages/unread-repository';
import type { MemberKey } from '../../repositories/views/member-rows';
import type { SharedViewRepository } from '../../repositories/views/shared-view-repository';
import type { ViewedConversation } from '../../repositories/views/viewed-conversation';
import { settingsOf, type ViewService } from './view-service';

/** A row, and who is shown it. */
export interface SharedRow<Row> {
  row: Row;
  viewer_ids: number[];
}

/** Of one query: messages by users who may see them. */
const MAX_SEEN = 20_000;

/** The same rows as those of {@link ViewService}, for several viewers at once. */
export class SharedViews {
  constructor(
    private readonly shared: SharedViewRepository,
    private readonly views: Pick<ViewService, 'messages' | 'ownReactions'>,
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

  /** Messages of a conversation, and which of these users have each in their view. Those that none of them has are left out. */
  async messages(
    conversation_id: number,
    seqs: readonly number[],
    user_ids: readonly number[],
  ): Promise<SharedRow<MessageView>[]> {
    const together = Math.max(1, Math.floor(MAX_SEEN / Math.max(1, user_ids.length)));
    const found: SharedRow<MessageView>[] = [];
    for (const chunk of chunksOf(seqs, together)) {
      const seen = await this.shared.listSeeing(conversation_id, chunk, user_ids);
      // Who sees a message sees the same as all who do, but for the quotes of what was said before they joined.
      const bySeq = groupBy(
        seen.toSorted((one, other) => one.joined_seq - other.joined_seq),
        ({ seq }) => seq,
      );
      const byFirst = groupBy([...bySeq], ([, [first]]) => first?.user_id ?? 0);
      for (const [viewer_id, messages] of byFirst) {
        const keys = messages.map(([seq]) => ({ conversation_id, seq }));
        for (const row of await this.views.messages(viewer_id, keys)) {
          found.push(...splitByQuote(row, bySeq.get(row.seq) ?? []));
        }
      }
    }
    return found;
  }

  /** What each of these has reacted with to a message that they see: for one viewer each. */
  async ownReactions(
    shown: readonly { message: MessageView; user_ids: readonly number[] }[],
  ): Promise<SharedRow<OwnReactionsView>[]> {
    const own = await this.views.ownReactions(shown);
    return own.map(({ user_id, ...row }) => ({ row, viewer_ids: [user_id] }));
  }
}

/** The row as whoever joined first sees it, and for those who joined after what it quotes, without the excerpt. */
function splitByQuote(
  row: MessageView,
  viewers: readonly { user_id: number; joined_seq: number }[],
): SharedRow<MessageView>[] {
  const quote = row.reply_to;
  const isNewcomer = ({ joined_seq }: { joined_seq: number }): boolean =>
    quote !== null && quoteFor(quote, joined_seq) !== quote;
  const newcomers = viewers.filter(isNewcomer);
  const others = newcomers.length === 0 ? viewers : viewers.filter((viewer) => !isNewcomer(viewer));
  const idsOf = (some: typeof viewers): number[] => some.map(({ user_id }) => user_id);
  if (quote === null || newcomers.length === 0) return [{ row, viewer_ids: idsOf(others) }];
  const withoutExcerpt = { ...row, reply_to: { ...quote, excerpt: null } };
  const shortened = { row: withoutExcerpt, viewer_ids: idsOf(newcomers) };
  return others.length === 0 ? [shortened] : [{ row, viewer_ids: idsOf(others) }, shortened];
}
