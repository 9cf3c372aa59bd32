import type { BaseWrite, BatchStatement, ChangeNumbers, OwnRows } from './kind';
import type { LockedConversation } from './locked-conversation';

/**
 * Members of whom the others have something new to see that is kept elsewhere. It has a number apart from that of the row, by which also
 * those learn of it who are shown no marks; and the member's own devices have nothing to ask for.
 */
export class ProfileChanges implements OwnRows<BaseWrite> {
  /** The users of each conversation. */
  readonly renewed = new Map<LockedConversation, Set<number>>();

  reads(): BatchStatement[] {
    return [];
  }

  renew(conversation: LockedConversation, user_id: number): void {
    const users = this.renewed.get(conversation) ?? new Set<number>();
    this.renewed.set(conversation, users.add(user_id));
  }

  statements(changes: ChangeNumbers): BatchStatement[] {
    return Array.from(this.renewed, ([conversation, users]) =>
      Array.from(users, (user_id) => ({
        sql: 'update conversation_members set profile_change_no = @change_no + ? where conversation_id = ? and user_id = ?',
        values: [changes.next(conversation), conversation.id, user_id],
      })),
    ).flat();
  }
}
