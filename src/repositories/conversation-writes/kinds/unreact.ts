import { type WriteKind, actorsRow } from '../kind';
import { REACTION_LENGTH, ReactionRows } from '../reaction-rows';
import type { ReactionWrite } from '../reaction-statements';
import { requireReactable, type ReactOutcome, toldOf } from './react';

/** A member takes a reaction of theirs back. */
export interface UnreactWrite extends ReactionWrite {
  kind: 'unreact';
}

/** Also while a block stands, as with what one has written. */
export const unreact: WriteKind<UnreactWrite, ReactOutcome, ReactionRows> = {
  memberRows: actorsRow,
  messageRow: ({ seq }) => seq,
  ownRows: () => new ReactionRows(),
  rowsOf: 'react',

  decide(write, conversation, rows) {
    const { message } = requireReactable(write, conversation);
    if (!rows.remove(write, message)) return { changed: false };
    return { changed: true, ...toldOf(write, conversation) };
  },

  evidenceOf(write, { changed }, _conversation, rows) {
    if (!changed) return undefined;
    return rows.has(write) ? 'unknown' : 'shown';
  },

  textLength: () => REACTION_LENGTH,
};
