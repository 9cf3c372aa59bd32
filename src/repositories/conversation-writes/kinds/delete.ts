import { NotFoundError } from '../../../domain/errors';
import { actorsRow, type BaseWrite, type WriteKind } from '../kind';

/** Deletes a message for everyone. */
export interface DeleteWrite extends BaseWrite {
  kind: 'delete';
  seq: number;
  /** Instead of the user: an operator may delete every message. */
  by_operator?: true;
}

/** False if it was deleted before. */
export interface DeleteOutcome {
  changed: boolean;
}

const OPERATOR = { row: { joined_seq: 0, role: 'admin' } } as const;

/** Its sender may, and an admin. The row stays, without its content. */
export const deletion: WriteKind<DeleteWrite, DeleteOutcome, undefined> = {
  memberRows: actorsRow,
  messageRow: ({ seq }) => seq,

  decide(write, conversation, _rows, { now }) {
    const member = write.by_operator ? OPERATOR : conversation.requireMember(write.user_id);
    const message = conversation.requireMessage(write.seq, member);
    const isAllowed = message.row.sender_id === write.user_id || member.row.role === 'admin';
    if (!isAllowed) throw new NotFoundError();
    if (message.row.deleted_at !== null) return { changed: false };
    message.change({ content: null, deleted_at: now });
    return { changed: true };
  },

  evidenceOf({ seq }, { changed }, { messages }) {
    const message = messages.get(seq);
    if (!changed || !message) return undefined;
    return message.row.deleted_at === null ? 'missing' : 'shown';
  },
};
