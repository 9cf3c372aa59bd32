import type { PresentMember } from '../../../domain/conversation';
import { ForbiddenError, NotFoundError, TooManyError } from '../../../domain/errors';
import { SYSTEM } from '../../../domain/system-message';
import { actorsRow, IN_GROUP, type WriteKind } from '../kind';
import type { LockedConversation } from '../locked-conversation';
import { type LockedGroup, requireGroup } from '../locked-group';
import type { LockedRow, MessageRow } from '../locked-row';
import type { SystemOutcome } from '../message-draft';
import { type PinnedWrite, PinRows } from '../pin-rows';

/** Pins a message for all who are in its conversation. */
export interface PinWrite extends PinnedWrite {
  kind: 'pin';
}

export interface PinOutcome {
  /** False if it was pinned before. */
  changed: boolean;
  /** Only in a group, if it has changed. */
  message: SystemOutcome | null;
  /** Who is a member when it is stored, if it has changed. */
  audience?: readonly PresentMember[];
}

/** How many messages of a conversation are pinned at most. */
export const MAX_PINS = 50;

/**
 * The message, and the group if it is in one.
 * @throws NotFoundError unless the member sees the message, and it is not deleted; ForbiddenError if they may not pin there, or it is a system message
 */
export function requirePinnable(
  { seq, user_id }: PinnedWrite,
  conversation: LockedConversation,
): { message: LockedRow<MessageRow>; group: LockedGroup | undefined } {
  const member = conversation.requireMember(user_id);
  const message = conversation.requireMessage(seq, member);
  if (seq <= member.row.cleared_seq || message.row.deleted_at !== null) throw new NotFoundError();
  const group = conversation.info?.row.type === 'group' ? requireGroup(conversation) : undefined;
  group?.requireCapable(user_id, 'pin');
  if (message.row.content_type === SYSTEM) throw new ForbiddenError();
  return { message, group };
}

/** Admins may in a group, which is told, and both people of a direct conversation. One that is pinned stays where it is in the order. */
export const pin: WriteKind<PinWrite, PinOutcome, PinRows> = {
  readsGroup: () => true,
  memberRows: actorsRow,
  messageRow: ({ seq }) => seq,
  ownRows: (context) => new PinRows(context),

  decide(write, conversation, rows, context) {
    const { message, group } = requirePinnable(write, conversation);
    if (message.row.pinned_at !== null) return { changed: false, message: null };
    if (rows.count(conversation) >= MAX_PINS) throw new TooManyError();
    rows.add(write, context.now);
    message.change({ pinned_at: context.now });
    const { user_id, temp_id } = write;
    const event = { event: 'pinned', message_id: message.row.id } as const;
    const said = group?.say({ user_id, temp_id, event }, context) ?? null;
    return { changed: true, message: said, audience: conversation.askAudience() };
  },

  /** Without a message: one that is not pinned may have been let go elsewhere. Doing it again does no harm. */
  evidenceOf(write, { changed, message }, _conversation, rows) {
    if (!changed) return undefined;
    if (message) return rows.messages.evidenceOf(write, message);
    return rows.has(write) ? 'shown' : 'unknown';
  },

  textLength: IN_GROUP.textLength,
};
