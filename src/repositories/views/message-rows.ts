import { unpackPreview } from '../../domain/link-preview';
import { unpackMentions } from '../../domain/mention';
import { unpackReactions } from '../../domain/reaction';
import type { MessageView } from '../../domain/views';
import type { Db } from '../../infra/database/db';
import { excerptOf } from '../messages/excerpt';
import { type MessageForm, STORED_FORM } from '../messages/message-forms';
import { type MessageKey, readByKeys } from '../messages/message-reads';

type Packed = 'mentions' | 'mentions_all' | 'reply_to' | 'forwarded_from' | 'reactions' | 'preview';

interface Row extends Omit<MessageView, Packed> {
  mentions: string | null;
  mentions_all: 0 | 1;
  reactions: string | null;
  preview: string | null;
  /** Null if it answers nothing, as the next three. */
  quoted_id: number | null;
  quoted_seq: number;
  quoted_sender_id: number;
  quoted_sender_name: string;
  excerpt: string | null;
  /** Null if nothing was forwarded. */
  forwarded_name: string | null;
}

/** The viewer had joined when the quoted message was sent. What they have cleared or hidden since, they have seen. */
const SEES_QUOTED = 'quoted.deleted_at is null and quoted.seq > member.joined_seq';

const FORM: MessageForm = {
  columns: `${STORED_FORM.columns}, m.content_type, m.metadata, m.mentions, m.mentions_all, m.change_no,
    m.reactions, m.edited_at, m.pinned_at, m.preview, quoted.id as quoted_id, quoted.seq as quoted_seq,
    quoted.sender_id as quoted_sender_id, quoted_sender.name as quoted_sender_name,
    if(${SEES_QUOTED}, ${excerptOf('quoted')}, null) as excerpt, forwarded.name as forwarded_name`,
  joins: `${STORED_FORM.joins}
    left join messages quoted force index (messages_id) on quoted.id = m.reply_to
    left join users quoted_sender force index (primary) on quoted_sender.id = quoted.sender_id
    left join users forwarded force index (primary) on forwarded.id = m.forwarded_user_id`,
};

/** Those in the viewer's view, in their present state, deleted or not; by conversation and seq. */
export async function readMessages(
  db: Db,
  viewer_id: number,
  keys: readonly MessageKey[],
): Promise<MessageView[]> {
  return (await readByKeys<Row>(db, FORM, viewer_id, keys)).map(toView);
}

function toView({
  mentions,
  mentions_all,
  reactions,
  preview,
  quoted_id,
  quoted_seq,
  quoted_sender_id,
  quoted_sender_name,
  excerpt,
  forwarded_name,
  ...row
}: Row): MessageView {
  return {
    ...row,
    mentions: unpackMentions(mentions),
    mentions_all: mentions_all === 1,
    reply_to:
      quoted_id === null
        ? null
        : {
            message_id: quoted_id,
            seq: quoted_seq,
            sender_id: quoted_sender_id,
            sender_name: quoted_sender_name,
            excerpt,
          },
    forwarded_from: forwarded_name === null ? null : { name: forwarded_name },
    reactions: unpackReactions(reactions),
    preview: unpackPreview(preview),
  };
}
