import { NotFoundError } from '../../../domain/errors';
import { SYSTEM } from '../../../domain/system-message';
import { Deletions } from '../deletions';
import type { BaseWrite, WriteKind } from '../kind';

/** Deletes a message of somebody who has left, for everyone. */
export interface EraseWrite extends BaseWrite {
  kind: 'erase';
  seq: number;
}

/** False if it was deleted before, or is a system message, which stays. */
export interface EraseOutcome {
  changed: boolean;
}

/** Its sender need not be a member any more. The row stays, without its content. */
export const erase: WriteKind<EraseWrite, EraseOutcome, Deletions> = {
  messageRow: ({ seq }) => seq,
  ownRows: () => new Deletions(),

  decide({ user_id, seq }, { id, messages }, rows, { now }) {
    const message = messages.get(seq);
    if (message?.row.sender_id !== user_id) throw new NotFoundError();
    if (message.row.content_type === SYSTEM) return { changed: false };
    return { changed: rows.apply(id, message, now) };
  },

  evidenceOf({ seq }, { changed }, { messages }) {
    const message = messages.get(seq);
    if (!changed || !message) return undefined;
    return message.row.deleted_at === null ? 'missing' : 'shown';
  },
};
