import type { PresentMember } from '../../../domain/conversation';
import {
  EditConflictError,
  EditWindowOverError,
  ForbiddenError,
  NotFoundError,
} from '../../../domain/errors';
import { type Mention, packMentions } from '../../../domain/mention';
import { SYSTEM } from '../../../domain/system-message';
import { EditRows } from '../edit-rows';
import { actorsRow, type BaseWrite, type WriteKind } from '../kind';
import type { LockedConversation } from '../locked-conversation';
import type { LockedRow, MessageRow, RowTime } from '../locked-row';

/** Changes what one of the user's own messages says. */
export interface EditWrite extends BaseWrite {
  kind: 'edit';
  seq: number;
  content: string;
  /** Of members; others are dropped. */
  mentions: readonly Mention[];
  /** The last edit that the user has seen, in milliseconds since 1970; null: none. */
  edit_of: number | null;
  /** How long after it was sent a message may be edited, in milliseconds. */
  window_ms: number;
}

export interface EditOutcome {
  /** False if it said so before. */
  changed: boolean;
  /** In milliseconds since 1970. */
  edited_at?: number;
  /** Who is a member when it is stored, if it has changed. */
  audience?: readonly PresentMember[];
}

/** Of the text and of what it replaces, in UTF-16 units; and what a mention takes in the packets. */
const MAX_LENGTH = 10_000;
const MENTION_LENGTH = 100;

const msOf = (time: RowTime): number | null => (time === null ? null : new Date(time).getTime());

/** @throws NotFoundError, ForbiddenError */
function requireOwnText(
  { seq, user_id }: EditWrite,
  conversation: LockedConversation,
): LockedRow<MessageRow> {
  const member = conversation.requireMember(user_id);
  const message = conversation.requireMessage(seq, member);
  const { sender_id, content_type, deleted_at, forward_of } = message.row;
  if (seq <= member.row.cleared_seq || deleted_at !== null) throw new NotFoundError();
  if (sender_id !== user_id || content_type === SYSTEM) throw new ForbiddenError();
  // It says what somebody else has written, whom it names.
  if (forward_of !== null) throw new ForbiddenError();
  return message;
}

/**
 * Its sender may, as long as they may write there. Each edit is later than the one before, so `edited_at` names the state of a message. The
 * text that it has anyway changes nothing, whatever it is an edit of: that is what a retry asks for.
 */
export const edit: WriteKind<EditWrite, EditOutcome, EditRows> = {
  memberRows: actorsRow,
  memberships: ({ mentions }) => mentions.map(({ user_id }) => user_id),
  messageRow: ({ seq }) => seq,
  ownRows: () => new EditRows(),

  decide(write, conversation, rows, { now }) {
    const message = requireOwnText(write, conversation);
    const said = rows.textOf(write);
    if (!said) throw new NotFoundError();
    const named = write.mentions.filter(({ user_id }) => conversation.isMember(user_id));
    const mentions = packMentions(named);
    if (said.content === write.content && said.mentions === mentions) return { changed: false };
    if (conversation.isSilenced(write.user_id)) throw new ForbiddenError();
    const created_at = Date.parse(said.created_at);
    if (now.getTime() - created_at > write.window_ms) throw new EditWindowOverError();
    const last = msOf(message.row.edited_at);
    if (last !== write.edit_of) throw new EditConflictError();
    const written_at = last ?? created_at;
    const edited_at = Math.max(now.getTime(), written_at + 1);
    const user_ids = [...new Set(named.map(({ user_id }) => user_id))];
    rows.change(write, { mentions, user_ids, written_at: new Date(written_at) });
    // It may link to something else.
    if (message.row.preview !== null) rows.removePreviewOf(write);
    message.change({ content: write.content, mentions, edited_at: new Date(edited_at), preview: null });
    return { changed: true, edited_at, audience: conversation.askAudience() };
  },

  /** No later edit has an earlier time; a deletion takes it away. */
  evidenceOf(write, { changed, edited_at = 0 }, { messages }, rows) {
    const row = messages.get(write.seq)?.row;
    if (!changed || !row) return undefined;
    if (row.deleted_at !== null) return 'unknown';
    const stored = msOf(row.edited_at) ?? 0;
    if (stored < edited_at) return 'missing';
    const isSame = stored === edited_at && rows.textOf(write)?.content === write.content;
    return isSame ? 'shown' : 'unknown';
  },

  textLength: ({ content, mentions }) => content.length + MAX_LENGTH + 2 * MENTION_LENGTH * mentions.length,
};
