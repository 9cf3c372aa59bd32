import { NotFoundError } from '../../../domain/errors';
import type { BaseWrite, WriteKind } from '../kind';

/** Deletes a message of somebody who has left, for everyone. */
export interface EraseWrite extends BaseWrite {
  kind: 'erase';
  seq: number;
}

/** False if it was deleted before. */
export interface EraseOutcome {
  changed: boolean;
}

/** Its sender need not be a member any more. The row stays, without its content. */
export const erase: WriteKind<EraseWrite, EraseOutcome, undefined> = {
  messageRow: ({ seq }) => seq,

  decide({ user_id, seq }, { messages }, _rows, { now }) {
    const message = messages.get(seq);
    if (message?.row.sender_id !== user_id) throw new NotFoundError();
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
