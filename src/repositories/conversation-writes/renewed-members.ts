import type { BaseWrite, BatchStatement, ChangeNumbers, OwnRows } from './kind';
import type { LockedConversation } from './locked-conversation';

/**
 * Members of whom the others have something new to see that is kept elsewhere. It has a number apart from that of the row, by which also
 * those learn of it who are shown no marks; and the member's own devices have nothing to ask for.
 */
export class RenewedMembers implements OwnRows<BaseWrite> {
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
      Array.from(users, (user_id) => {
        const number = changes.next(conversation);
        return {
          // By shown_change_no it is found by processes of the previous release too, which do not know the other number.
          sql: `update conversation_members set profile_change_no = @change_no + ?, shown_change_no = @change_no + ?
                 where conversation_id = ? and user_id = ?`,
          values: [number, number, conversation.id, user_id],
        };
      }),
    ).flat();
  }
}
