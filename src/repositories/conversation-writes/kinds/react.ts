import type { PresentMember } from '../../../domain/conversation';
import { ForbiddenError, NotFoundError } from '../../../domain/errors';
import { SYSTEM } from '../../../domain/system-message';
import { actorsRow, type WriteKind } from '../kind';
import type { LockedConversation } from '../locked-conversation';
import type { LockedMember } from '../locked-member';
import type { LockedRow, MessageRow } from '../locked-row';
import { REACTION_LENGTH, ReactionRows } from '../reaction-rows';
import type { ReactionWrite } from '../reaction-statements';

/** One of the members reacts to a message with an emoji. */
export interface ReactWrite extends ReactionWrite {
  kind: 'react';
}

export interface ReactOutcome {
  /** False if it was so before. */
  changed: boolean;
  /** Who is a member when it is stored, if it has changed, and whoever has asked does not know that. */
  audience?: readonly PresentMember[];
}

/** @throws NotFoundError unless the member sees the message, and it is not deleted; ForbiddenError for a system message */
export function requireReactable(
  { seq, user_id }: ReactionWrite,
  conversation: LockedConversation,
): { member: LockedMember; message: LockedRow<MessageRow> } {
  const member = conversation.requireMember(user_id);
  const message = conversation.requireMessage(seq, member);
  if (seq <= member.row.cleared_seq || message.row.deleted_at !== null) throw new NotFoundError();
  if (message.row.content_type === SYSTEM) throw new ForbiddenError();
  return { member, message };
}

/** Who is told of a reaction. */
export function toldOf(
  { members_version }: ReactionWrite,
  conversation: LockedConversation,
): Pick<ReactOutcome, 'audience'> {
  const isKnown = members_version === conversation.members_version && !conversation.areMembersChanged;
  return isKnown ? {} : { audience: conversation.askAudience() };
}

/** Whoever sees a message may, in a group also those who may not write there; between two of whom one blocks the other nobody may. */
export const react: WriteKind<ReactWrite, ReactOutcome, ReactionRows> = {
  memberRows: actorsRow,
  messageRow: ({ seq }) => seq,
  ownRows: () => new ReactionRows(),

  decide(write, conversation, rows, { now }) {
    const { member, message } = requireReactable(write, conversation);
    if (member.row.block_stands === 1) throw new ForbiddenError();
    if (!rows.add(write, message, now)) return { changed: false };
    return { changed: true, ...toldOf(write, conversation) };
  },

  /** One that is gone may have been removed elsewhere, or with its message. Doing it again does no harm. */
  evidenceOf(write, { changed }, _conversation, rows) {
    if (!changed) return undefined;
    return rows.has(write) ? 'shown' : 'unknown';
  },

  textLength: () => REACTION_LENGTH,
};
