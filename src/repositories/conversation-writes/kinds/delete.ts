import type { PresentMember } from '../../../domain/conversation';
import { ForbiddenError, NotFoundError } from '../../../domain/errors';
import { SYSTEM } from '../../../domain/system-message';
import { Deletions } from '../deletions';
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
  /** Who is a member when it is stored, if it has changed. */
  audience?: readonly PresentMember[];
}

const OPERATOR = { row: { joined_seq: 0, role: 'admin' } } as const;

/** Its sender may, and admins and owners. The row stays, without its content. A system message stays as it is. */
export const deletion: WriteKind<DeleteWrite, DeleteOutcome, Deletions> = {
  memberRows: actorsRow,
  messageRow: ({ seq }) => seq,
  ownRows: () => new Deletions(),

  decide(write, conversation, rows, { now }) {
    const member = write.by_operator ? OPERATOR : conversation.requireMember(write.user_id);
    const message = conversation.requireMessage(write.seq, member);
    const isAllowed = message.row.sender_id === write.user_id || member.row.role !== 'member';
    if (!isAllowed) throw new NotFoundError();
    if (message.row.content_type === SYSTEM) throw new ForbiddenError();
    if (!rows.apply(conversation.id, message, now)) return { changed: false };
    return { changed: true, audience: conversation.askAudience() };
  },

  evidenceOf({ seq }, { changed }, { messages }) {
    const message = messages.get(seq);
    if (!changed || !message) return undefined;
    return message.row.deleted_at === null ? 'missing' : 'shown';
  },
};
