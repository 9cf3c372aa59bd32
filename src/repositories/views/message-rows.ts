import { unpackMentions } from '../../domain/mention';
import type { MessageView } from '../../domain/views';
import type { Db } from '../../infra/database/db';
import { type MessageForm, STORED_FORM } from '../messages/message-forms';
import { type MessageKey, readByKeys } from '../messages/message-reads';

interface Row extends Omit<MessageView, 'mentions' | 'mentions_all'> {
  mentions: string | null;
  mentions_all: 0 | 1;
}

const FORM: MessageForm = {
  columns: `${STORED_FORM.columns}, m.content_type, m.metadata, m.mentions, m.mentions_all, m.change_no`,
  joins: STORED_FORM.joins,
};

/** Those in the viewer's view, in their present state, deleted or not; by conversation and seq. */
export async function readMessages(
  db: Db,
  viewer_id: number,
  keys: readonly MessageKey[],
): Promise<MessageView[]> {
  const rows = await readByKeys<Row>(db, FORM, viewer_id, keys);
  return rows.map(({ mentions, mentions_all, ...row }) => ({
    ...row,
    mentions: unpackMentions(mentions),
    mentions_all: mentions_all === 1,
  }));
}
