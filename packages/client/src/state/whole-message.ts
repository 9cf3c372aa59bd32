import type { EmptyableField, ShortMessage } from '../../../../src/contracts/native/entities.ts';
import type { Message } from './types.ts';

/** What a short row leaves out. */
const EMPTY: Pick<Message, EmptyableField> = {
  content: null,
  mentions: [],
  mentions_all: false,
  metadata: null,
  deleted_at: null,
  files: [],
  reply_to: null,
  forwarded_from: null,
  reactions: [],
  preview: null,
  edited_at: null,
  expires_at: null,
  pinned_at: null,
};

/** A message as sync shows it, of one as it comes live. */
export function wholeMessage(row: ShortMessage): Message {
  return { ...EMPTY, ...row };
}
