import type { PresentMember } from '../../../domain/conversation';
import type { BaseWrite, WriteKind } from '../kind';
import type { RowTime } from '../locked-row';
import { type PreviewPicture, PreviewRows } from '../preview-rows';

/** Shows what the page is about that a message links to. */
export interface PreviewWrite extends BaseWrite {
  kind: 'preview';
  seq: number;
  /** When the text was last edited that was looked at, in milliseconds since 1970; null: never. */
  edited_at: number | null;
  /** As packPreview makes it. */
  preview: string;
  picture: PreviewPicture | undefined;
}

export interface PreviewOutcome {
  /** False if the message says something else by now, or nothing. */
  changed: boolean;
  /** Who is a member when it is stored, if it has changed. */
  audience?: readonly PresentMember[];
}

const msOf = (time: RowTime): number | null => (time === null ? null : new Date(time).getTime());

/** The server's own: nobody is asked whether they may. */
export const preview: WriteKind<PreviewWrite, PreviewOutcome, PreviewRows> = {
  messageRow: ({ seq }) => seq,
  ownRows: () => new PreviewRows(),

  decide({ conversation_id, seq, edited_at, preview: shown, picture }, conversation, rows) {
    const message = conversation.messages.get(seq);
    const isSame = message?.row.deleted_at === null && msOf(message.row.edited_at) === edited_at;
    if (!message || !isSame || message.row.preview === shown) return { changed: false };
    if (picture) rows.add([conversation_id, seq], picture);
    message.change({ preview: shown });
    return { changed: true, audience: conversation.askAudience() };
  },

  /** Nothing else makes a preview with this key of a picture; without one, it may be another process's. An edit takes it away. */
  evidenceOf({ seq, preview: shown, picture }, { changed }, { messages }) {
    const row = messages.get(seq)?.row;
    if (!changed || !row) return undefined;
    if (row.preview !== shown) return 'unknown';
    return picture ? 'proven' : 'shown';
  },

  textLength: ({ preview: shown, picture }) => shown.length + 2 * (picture?.picture.length ?? 0),
};
