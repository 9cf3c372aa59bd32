import type { WriteKind } from '../kind';
import { REACTION_LENGTH, ReactionRows } from '../reaction-rows';
import type { ReactionWrite } from '../reaction-statements';

/** Takes back a reaction of somebody whose account is erased. They need not be a member any more. */
export interface EraseReactionWrite extends ReactionWrite {
  kind: 'erase_reaction';
}

/** False if it was gone before. */
export interface EraseReactionOutcome {
  changed: boolean;
}

export const eraseReaction: WriteKind<EraseReactionWrite, EraseReactionOutcome, ReactionRows> = {
  messageRow: ({ seq }) => seq,
  ownRows: () => new ReactionRows(),
  rowsOf: 'react',

  decide(write, { messages }, rows) {
    return { changed: rows.remove(write, messages.get(write.seq)) };
  },

  evidenceOf(write, { changed }, _conversation, rows) {
    if (!changed) return undefined;
    return rows.has(write) ? 'missing' : 'shown';
  },

  textLength: () => REACTION_LENGTH,
};
