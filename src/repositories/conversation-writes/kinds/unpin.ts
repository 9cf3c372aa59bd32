import type { PresentMember } from '../../../domain/conversation';
import { actorsRow, IN_GROUP, type WriteKind } from '../kind';
import { type PinnedWrite, PinRows } from '../pin-rows';
import { requirePinnable } from './pin';

/** A message is not pinned any more. */
export interface UnpinWrite extends PinnedWrite {
  kind: 'unpin';
}

export interface UnpinOutcome {
  /** False if it was not pinned. */
  changed: boolean;
  /** Who is a member when it is stored, if it has changed. */
  audience?: readonly PresentMember[];
}

/** Whoever may pin may. Nobody is told by a message. */
export const unpin: WriteKind<UnpinWrite, UnpinOutcome, PinRows> = {
  readsGroup: () => true,
  memberRows: actorsRow,
  messageRow: ({ seq }) => seq,
  ownRows: (context) => new PinRows(context),
  rowsOf: 'pin',

  decide(write, conversation, rows) {
    const { message } = requirePinnable(write, conversation);
    if (message.row.pinned_at === null) return { changed: false };
    rows.remove(write);
    message.change({ pinned_at: null });
    return { changed: true, audience: conversation.askAudience() };
  },

  /** One that is pinned may have been pinned again elsewhere. Doing it again does no harm. */
  evidenceOf(write, { changed }, _conversation, rows) {
    if (!changed) return undefined;
    return rows.has(write) ? 'unknown' : 'shown';
  },

  textLength: IN_GROUP.textLength,
};
