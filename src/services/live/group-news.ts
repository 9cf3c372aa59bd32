import type { ConversationView } from '../../domain/views';
import { type Found, type SharedNewsParts, SharedNewsReader } from './shared-news';

/** What has changed of a group, for those who were and are members. */
export interface GroupChange {
  conversation_id: number;
  viewer_ids: readonly number[];
  /** Members who have come or gone, or have another role. */
  member_ids: readonly number[];
  /** Whether somebody has gone. */
  isSmaller: boolean;
  since: number;
}

export interface GroupNewsParts extends SharedNewsParts {
  /** Up to how many members a group has receipts. */
  receiptsMaxMembers: number;
}

/** Groups of one read. */
const MAX_TOGETHER = 2;

/**
 * Tells members of a group of what they share, and of each other: a few queries, however many they are. What each sees of what is their own comes
 * with it, as their capabilities may be others now.
 */
export class GroupNews {
  private readonly changes: SharedNewsReader<GroupChange>;

  constructor(private readonly parts: GroupNewsParts) {
    this.changes = new SharedNewsReader(parts, {
      max_items: MAX_TOGETHER,
      read: async (changes) => (await Promise.all(changes.map((change) => this.read(change)))).flat(),
    });
  }

  changed(change: GroupChange): void {
    if (change.viewer_ids.some(this.parts.isConnected)) this.changes.add(change);
  }

  stop(): Promise<void> {
    return this.changes.stop();
  }

  private async read(change: GroupChange): Promise<Found[]> {
    const { views, isConnected } = this.parts;
    const { conversation_id, viewer_ids, since } = change;
    const connected = viewer_ids.filter(isConnected);
    const { conversations, settings } = await views.conversations(
      connected.map((user_id) => ({ conversation_id, user_id })),
    );
    const [conversation] = conversations;
    if (!conversation) return [];
    if (change.isSmaller && this.areMarksShownAnew(conversation.row)) {
      for (const user_id of connected) this.parts.personal.changed(user_id, since);
      return [];
    }
    const members = await views.members(memberKeys(change, conversation));
    return [
      { kind: 'conversation', ...conversation, since },
      ...settings.map((one) => ({ kind: 'settings' as const, ...one, since })),
      ...members.map((one) => ({ kind: 'member' as const, ...one, since })),
    ];
  }

  /** Then the rows of all members are others, to all of them. */
  private areMarksShownAnew({ member_count }: ConversationView): boolean {
    return member_count === this.parts.receiptsMaxMembers;
  }
}

/** Where sync does not have all members, each has their own row alone. */
function memberKeys(
  { conversation_id, member_ids }: GroupChange,
  { row, viewer_ids }: { row: ConversationView; viewer_ids: readonly number[] },
) {
  return member_ids.flatMap((user_id) => {
    const viewers = row.are_members_listed ? viewer_ids : viewer_ids.filter((id) => id === user_id);
    return viewers.map((viewer_id) => ({ conversation_id, user_id, viewer_id }));
  });
}
