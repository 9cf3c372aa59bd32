import { unionOf } from '../../domain/union-of';
import type { ConversationView } from '../../domain/views';
import { type Found, type SharedNewsParts, SharedNewsReader } from './shared-news';

/** What has changed of a group, for those who were and are members. */
export interface GroupChange {
  conversation_id: number;
  viewer_ids: ReadonlySet<number>;
  /** Members who have come or gone, or have another role. */
  member_ids: ReadonlySet<number>;
  /** How many have gone. */
  gone: number;
  since: number;
}

export interface GroupNewsParts extends SharedNewsParts {
  /** Up to how many members a group has receipts. */
  receiptsMaxMembers: number;
}

/** Groups that are read at the same time. */
const AT_ONCE = 2;

/**
 * Tells members of a group of what they share, and of each other: a few queries, however many they are. What each sees of what is their own comes
 * with it, as their capabilities may be others now.
 */
export class GroupNews {
  private readonly changes: SharedNewsReader<GroupChange>;

  constructor(private readonly parts: GroupNewsParts) {
    this.changes = new SharedNewsReader(parts, {
      at_once: AT_ONCE,
      merge: together,
      read: async (changes) => (await Promise.all(changes.map((change) => this.read(change)))).flat(),
    });
  }

  changed(change: GroupChange): void {
    for (const user_id of change.viewer_ids) {
      if (this.parts.isConnected(user_id)) return this.changes.add(change);
    }
  }

  stop(): Promise<void> {
    return this.changes.stop();
  }

  private async read(change: GroupChange): Promise<Found[]> {
    const { views, isConnected } = this.parts;
    const { conversation_id, viewer_ids, since } = change;
    const connected = [...viewer_ids].filter(isConnected);
    const { conversations, settings } = await views.conversations(
      connected.map((user_id) => ({ conversation_id, user_id })),
    );
    const [conversation] = conversations;
    if (!conversation) return [];
    if (this.areMarksShownAnew(change, conversation.row)) {
      for (const user_id of connected) this.parts.personal.changed(user_id, since);
      return [];
    }
    const members = await this.readMembers(change, conversation);
    return [
      { kind: 'conversation', ...conversation, since },
      ...settings.map((one) => ({ kind: 'settings' as const, ...one, since })),
      ...members.map((one) => ({ kind: 'member' as const, ...one, since })),
    ];
  }

  /** Then the rows of all members are others, to all of them. */
  private areMarksShownAnew({ gone }: GroupChange, { member_count }: ConversationView): boolean {
    const { receiptsMaxMembers } = this.parts;
    return member_count <= receiptsMaxMembers && member_count + gone > receiptsMaxMembers;
  }

  /** Where sync does not have all members, each has their own row alone. */
  private readMembers(
    { conversation_id, member_ids }: GroupChange,
    { row, viewer_ids }: { row: ConversationView; viewer_ids: readonly number[] },
  ) {
    const { members } = this.parts;
    const viewers = new Set(viewer_ids);
    if (row.are_members_listed) {
      return members.toAll(conversation_id, [...member_ids], (user_id) => viewers.has(user_id));
    }
    const own = [...member_ids].filter((user_id) => viewers.has(user_id));
    return members.each(own.map((user_id) => ({ conversation_id, user_id, viewer_id: user_id })));
  }
}

function together(one: GroupChange, later: GroupChange): GroupChange {
  return {
    conversation_id: one.conversation_id,
    viewer_ids: unionOf(one.viewer_ids, later.viewer_ids),
    member_ids: unionOf(one.member_ids, later.member_ids),
    gone: one.gone + later.gone,
    since: Math.min(one.since, later.since),
  };
}
